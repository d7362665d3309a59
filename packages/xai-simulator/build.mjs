import { chmodSync, existsSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "rolldown"
import { licences } from "../../licences.mjs"

const at = (place) => fileURLToPath(new URL(place, import.meta.url))

/**
 * Lets `npx` find a command of this checkout: npm links those of other packages, and those of its own only when they are built
 * before it installs. `file` is named from the folder of the repository's commands.
 */
export const ownCommand = (name, file) => ({
  name: "own-command",
  writeBundle() {
    const folder = at("../../node_modules/.bin")
    chmodSync(join(folder, "..", file), 0o755)
    if (process.platform === "win32" || !existsSync(folder)) return
    rmSync(join(folder, name), { force: true })
    symlinkSync(join("..", file), join(folder, name))
  }
})

/** What pulls its weight by itself: native code, fonts, a library that reads clips. */
const heavy = ["mediabunny", "@napi-rs/canvas", /^@expo-google-fonts\//, /^@ffmpeg-binary\//]

/** The command, one program with its own Effect; what draws and serves is loaded when it serves. */
export const command = {
  input: { main: at("src/main.ts") },
  platform: "node",
  external: heavy,
  treeshake: { moduleSideEffects: false },
  plugins: [licences, ownCommand("xai-simulator", "xai-simulator/dist/main.js")],
  output: { dir: at("dist"), format: "esm", minify: true, cleanDir: true }
}

/** The library, in few files, every package outside: it runs on the importer's own Effect. */
export const library = {
  input: { index: at("src/index.ts") },
  platform: "node",
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  output: {
    dir: at("dist/lib"),
    format: "esm",
    sourcemap: true,
    // The sources lie in the package beside them.
    sourcemapExcludeSources: true
  }
}

if (realpathSync(process.argv[1] ?? ".") === import.meta.filename)
  for (const part of [command, library]) await build({ ...part, logLevel: "warn", checks: { pluginTimings: false } })
