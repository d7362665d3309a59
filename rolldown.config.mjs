import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { defineConfig } from "rolldown"

const ask = (...words) => execFileSync(process.execPath, ["dist/main.js", ...words], { encoding: "utf8" })

/** Asks the fresh build for its help and version, and puts the answers beside it: see src/cli/FrontPage.ts. */
const frontPage = {
  name: "front-page",
  writeBundle() {
    rmSync("dist/front-page.json", { force: true })
    const help = ask("--help")
    const [, listed = ""] = help.split("\nCOMMANDS\n")
    const commands = new Set([...listed.matchAll(/^ {2}([a-z]{3,}(?:-[a-z]+)*) /gm)].map(([, command]) => command))
    const page = { "--help": help, "-h": ask("-h"), "--version": ask("--version") }
    for (const command of commands) page[`${command} --help`] = ask(command, "--help")
    writeFileSync("dist/front-page.json", JSON.stringify(page, null, 1))
  }
}

/** Lets `npx grok-video-pipeline` find the program in its own checkout at once; npm links only other packages' commands. */
const ownCommand = {
  name: "own-command",
  writeBundle() {
    chmodSync("dist/main.js", 0o755)
    if (process.platform === "win32" || !existsSync("node_modules/.bin")) return
    rmSync("node_modules/.bin/grok-video-pipeline", { force: true })
    symlinkSync("../../dist/main.js", "node_modules/.bin/grok-video-pipeline")
  }
}

// One program with a small front door: what a run needs is split off and loaded when a run begins.
const command = {
  input: { main: "src/main.ts" },
  platform: "node",
  // Heavy packages stay packages; the Effect packages are shaken and bundled, which halves the start-up time.
  external: ["openai", "undici", "fluent-ffmpeg", "mediabunny", "@napi-rs/canvas", /^@expo-google-fonts\//, /^@ffmpeg-binary\//],
  treeshake: { moduleSideEffects: (id) => !/node_modules\/(effect|@effect)\//.test(id) },
  plugins: [frontPage, ownCommand],
  output: { dir: "dist", format: "esm", minify: true, cleanDir: true }
}

// The library: one file for each of ours, every package left outside, so that it speaks with the embedder's own Effect.
const library = {
  input: { index: "src/index.ts", simulator: "src/simulator.ts", testing: "src/testing.ts" },
  platform: "node",
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  output: {
    dir: "dist/lib",
    format: "esm",
    preserveModules: true,
    preserveModulesRoot: "src",
    sourcemap: true
  }
}

export default defineConfig([command, library])
