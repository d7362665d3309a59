import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { encodeState, PipelineState } from "../../src/domain/PipelineState.js"
import { isLong } from "../support/longForm.js"
import { bundledFfmpeg } from "../support/media.js"
import { clipOf, plan, scene } from "../support/plans.js"
import { bareEnvironment, entry } from "../support/program.js"
import { shortFilm, tiny } from "../support/shortFilm.js"
import { closeAll, near } from "../support/simulators.js"

const folder = mkdtempSync(path.join(tmpdir(), "output-"))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  return closeAll()
})
mkdirSync(path.join(folder, "film"))
writeFileSync(
  path.join(folder, "film", "state.json"),
  encodeState(new PipelineState({ plan: plan({ scenes: [scene(1)] }), characters: [], videos: [clipOf(1)] }))
)

/** A command line in a shell, with the program as `$P`. */
const shell = (line: string, cwd = folder, env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ readonly status: unknown; readonly stderr: string }>((resolve) => {
    const bare = { ...bareEnvironment, PATH: `${bareEnvironment.PATH}:/usr/bin:/bin` }
    execFile(
      ...(["/bin/bash", ["-o", "pipefail", "-c", line]] as const),
      { cwd, env: { ...bare, P: entry, N: process.execPath, ...env }, timeout: 60_000 },
      (error, _, stderr) => resolve({ status: error === null ? 0 : error.code, stderr })
    )
  })

const hasFull = existsSync("/dev/full")

describe.skipIf(!hasFull)("C17: an output that cannot be written", () => {
  it("is a failure where the output is the product", async () => {
    for (const words of [
      "export --format otio --output-dir film",
      "--help",
      // To their output they are what the others are.
      ...(isLong
        ? [
            'run "A fox" --simulate --dry-run --scenes 1 --output-dir none',
            "run --help",
            "schema plan",
            "config --output-dir film",
            "runs film --json"
          ]
        : [])
    ]) {
      const { status, stderr } = await shell(`"$N" "$P" ${words} > /dev/full`)
      assert.strictEqual(status, 1, `${words}: ${stderr}`)
      assert.match(stderr, /The output could not be written \(the disk is full\)/, words)
    }
  })

  it("is none where the reader went away, or nobody wanted to read", async () => {
    for (const line of [
      '"$N" "$P" schema events | head -c 1 > /dev/null',
      '"$N" "$P" schema plan > /dev/null',
      ...(isLong ? ['"$N" "$P" config > /dev/null'] : [])
    ]) {
      const { status, stderr } = await shell(line)
      assert.deepStrictEqual([status, stderr], [0, ""], line)
    }
  })

  it.skipIf(process.platform !== "linux")(
    "is a failure where the output was closed, for what only prints",
    async () => {
      const { status, stderr } = await shell('"$N" "$P" schema plan >&-')
      assert.strictEqual(status, 1)
      assert.match(stderr, /could not be written \(it is closed\)/)
    }
  )

  it("lets a film go on, and says so", async () => {
    const film = shortFilm(tiny, 1)
    // From a server of its own a small picture is less than was ordered, so that the film ends with 6.
    const { url } = await near(film.simulator)
    const { status, stderr } = await shell(
      '"$N" "$P" run "A fox and an owl carry a lantern home" --yes > /dev/full',
      film.folder,
      {
        XAI_API_KEY: "xai-simulated",
        XAI_BASE_URL: url,
        GROK_VIDEO_FFMPEG: bundledFfmpeg,
        GROK_VIDEO_RESOLUTION: "480p",
        GROK_VIDEO_POLL_INTERVAL: "40 millis",
        GROK_VIDEO_OUTPUT_DIR: "film"
      }
    )
    assert.strictEqual(status, 6, stderr)
    assert.match(stderr, /cannot be written \(the disk is full\)\. The film goes on\./)
    assert.isTrue(existsSync(film.file("final_video.mp4")))
  })
})
