import { defineConfig } from "rolldown"

// One program with a small front door: what a run needs is split off and loaded when a run begins.
export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  // Heavy packages stay packages; the Effect packages are shaken and bundled, which halves the start-up time.
  external: ["openai", "fluent-ffmpeg", "mediabunny", "@napi-rs/canvas", /^@expo-google-fonts\//, /^@ffmpeg-binary\//],
  treeshake: { moduleSideEffects: (id) => !/node_modules\/(effect|@effect)\//.test(id) },
  output: { dir: "dist", format: "esm", minify: true, cleanDir: true }
})
