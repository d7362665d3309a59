import { realpathSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "rolldown"
import { licences } from "./licences.mjs"
import * as simulator from "./packages/xai-simulator/build.mjs"
import { stampIn } from "./stamp.mjs"

/** Puts the program's help and version beside it: see src/cli/help/FrontPage.ts. */
const frontPage = {
  name: "front-page",
  async writeBundle() {
    const dir = "node_modules/.cache/front-page"
    await build({ ...command, input: { pages: "src/cli/Program.ts" }, plugins: [], output: { dir, format: "esm" }, logLevel: "warn" })
    const { pages } = await import(`./${dir}/pages.js`)
    writeFileSync("dist/front-page.json", JSON.stringify(pages(), null, 1))
  }
}

// One program with a small front door: what a run needs is split off and loaded when a run begins.
export const command = {
  input: { main: "src/main.ts" },
  platform: "node",
  // Heavy packages stay packages; the Effect packages are shaken and bundled, which halves the start-up time.
  external: ["openai", "undici", "fluent-ffmpeg", "mediabunny", "@napi-rs/canvas", /^@expo-google-fonts\//, /^@fontsource-variable\//, /^@ffmpeg-binary\//],
  treeshake: { moduleSideEffects: (id) => !/node_modules\/(effect|@effect)\/|packages\/xai-simulator\//.test(id) },
  // From its sources, so that of the simulator, too, what a run needs is loaded when a run begins.
  resolve: { alias: { "xai-simulator": fileURLToPath(new URL("packages/xai-simulator/src/index.ts", import.meta.url)) } },
  plugins: [licences, frontPage, simulator.ownCommand("grok-video-pipeline", "../dist/main.js")],
  output: { dir: "dist", format: "esm", minify: true, cleanDir: true }
}

// The library: few files, since each costs its importer a millisecond and more; every package is left outside, so that it
// speaks with the embedder's own Effect.
const library = {
  input: { index: "src/index.ts", fleet: "src/fleet.ts", simulator: "src/simulator.ts", testing: "src/testing.ts" },
  platform: "node",
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  output: {
    dir: "dist/lib",
    format: "esm",
    sourcemap: true,
    // The sources lie in the package beside them.
    sourcemapExcludeSources: true
  }
}

// In the folder of packages, so that whoever installs them anew builds anew: they are bundled, and npm forgets our commands.
const stamp = stampIn({
  root: import.meta.dirname,
  file: "node_modules/.cache/build.json",
  inputs: ["src", "packages/xai-simulator/src", "build.mjs", "packages/xai-simulator/build.mjs", "licences.mjs", "stamp.mjs", "package.json", "packages/xai-simulator/package.json", "package-lock.json"],
  outputs: ["dist", "packages/xai-simulator/dist"]
})

// Through its functions rather than its command, which lists every file it writes, a hundred and more.
const buildAll = async () => {
  const began = performance.now()
  stamp.lift()
  // One after the other: a command empties the folder of its library.
  for (const [name, part] of Object.entries({
    "the command": command,
    "the library": library,
    "the simulator's command": simulator.command,
    "the simulator's library": simulator.library
  })) {
    // A word per part: on a slow machine each takes a while.
    console.log(`Building: ${name} …`)
    await build({ ...part, logLevel: "warn", checks: { pluginTimings: false } })
  }
  stamp.set()
  console.log(`Built in ${((performance.now() - began) / 1000).toFixed(0)} s.`)
}

// Who only asks what is bundled, as test/package does, builds nothing.
if (realpathSync(process.argv[1] ?? ".") === import.meta.filename) {
  if (stamp.holds()) console.log("Built already: nothing has changed since.")
  else await buildAll()
}
