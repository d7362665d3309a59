import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess } from "../support/inProcess.js"
import { endAll, start } from "../support/liveProgram.js"
import { otlpReceiver } from "../support/otlpReceiver.js"
import { entry } from "../support/program.js"
import { concept, shortFilm, tiny } from "../support/shortFilm.js"

const folder = mkdtempSync(path.join(tmpdir(), "otlp-"))
afterAll(() => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})

const data = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`

/** Writes down the address of every module that node loads. */
const witness = data(
  `import { register } from "node:module"; register(${JSON.stringify(
    data(
      `import { appendFileSync } from "node:fs"; export const load = (url, context, next) => { appendFileSync(process.env.LOADED, url + "\\n"); return next(url, context) }`
    )
  )})`
)

const environment = (name: string) => ({
  NODE_OPTIONS: `--import ${witness}`,
  LOADED: path.join(folder, name)
})

const loaded = (name: string): ReadonlyArray<string> =>
  readFileSync(path.join(folder, name), "utf8")
    .split("\n")
    .map((url) => path.basename(url))

/** The files of the built program that hold the exporter. */
const exporter = readdirSync(path.dirname(entry)).filter(
  (name) =>
    name.endsWith(".js") && readFileSync(path.join(path.dirname(entry), name), "utf8").includes("/v1/traces")
)

// Films within this process take turns; processes of their own go on beside them.
describe.concurrent("--otlp", () => {
  it("loads no exporter where nobody asks for it", async () => {
    assert.isNotEmpty(exporter)
    const { code } = await start(["rebuild-plan", "A fox and an owl", "--scenes", "1"], {
      cwd: folder,
      env: environment("without")
    }).ended
    assert.strictEqual(code, 0)
    assert.include(loaded("without"), "main.js")
    for (const file of exporter) assert.notInclude(loaded("without"), file)
  })

  it.scopedLive("sends what a command did before the command ends", () =>
    Effect.gen(function* () {
      const receiver = yield* otlpReceiver()
      const { code } = yield* Effect.promise(
        () =>
          start(["rebuild-plan", "A fox and an owl", "--scenes", "1", "--output-dir", "secret folder"], {
            cwd: folder,
            env: { ...environment("with"), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
          }).ended
      )
      assert.strictEqual(code, 0)
      assert.isTrue(exporter.some((file) => loaded("with").includes(file)))
      assert.isTrue(receiver.spans().some(({ name }) => name === "Run.run"))
      assert.notInclude(receiver.text(), folder)
      assert.isFalse(existsSync(path.join(folder, "secret folder")))
    })
  )

  it.scopedLive.each([["is not there"], ["fails"], ["hangs"]] as const)(
    "makes the film all the same where the receiver %s, and hardly a word of it",
    ([manner]) =>
      Effect.gen(function* () {
        const receiver = yield* manner === "is not there"
          ? Effect.scoped(otlpReceiver())
          : otlpReceiver(manner)
        const film = shortFilm(tiny, 1)
        const { code, millisAfterOutput, stderr, stdout } = yield* Effect.promise(() =>
          film.simulate("run", concept, "--otlp", receiver.url)
        )

        assert.strictEqual(code, 0)
        assert.isTrue(existsSync(film.file("final_video.mp4")))
        assert.strictEqual(receiver.heard.length > 0, manner !== "is not there")
        // Its last words may take three seconds; a receiver that hangs would be waited for much longer.
        assert.isBelow(millisAfterOutput, 10_000)
        const ofIt = (line: string) => /otlp|export|receiver|\/v1\/|fetch|ECONN|^\s+at /i.test(line)
        assert.isAtMost(stdout.split("\n").filter(ofIt).length, 1)
        assert.isAtMost(stderr.trim().split("\n").length, 1)
      })
  )

  it("refuses an address in the open before anything is done", async () => {
    const { code, stderr } = await inProcess(
      ["run", "A fox and an owl", "--simulate", "--otlp", "http://collector.example:4318"],
      { cwd: folder }
    )
    assert.strictEqual(code, 2)
    assert.include(stderr, "must begin with https:")
  })
})
