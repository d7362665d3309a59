import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { stripVTControlCharacters } from "node:util"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { inProcess } from "../support/inProcess.js"
import { bareEnvironment, type Ended, entry, program } from "../support/program.js"

const folder = mkdtempSync(path.join(tmpdir(), "bad-input-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One clear sentence, no trace, nothing on disk. */
const refuses = (ended: Ended, words: RegExp) => {
  assert.strictEqual(ended.code, 2, ended.stderr)
  assert.match(`${ended.stdout}${ended.stderr}`, words)
  assert.notMatch(ended.stderr, /^\s+at /m)
  assert.deepStrictEqual(readdirSync(folder), [])
}

const torn = path.join(mkdtempSync(path.join(tmpdir(), "torn-")), "torn.json")
writeFileSync(torn, Buffer.from('\ufeff{"a" 1}', "utf16le"))
afterAll(() => rmSync(path.dirname(torn), { recursive: true, force: true }))

describe("bad input is told in one sentence, before anything is spent or written", () => {
  const out = ["--output-dir", path.join(folder, "film")]
  it.each<readonly [string, ReadonlyArray<string>, RegExp]>([
    ["no key", ["run", "A fox", ...out], /XAI_API_KEY.*--simulate/],
    ["an empty concept", ["run", "", "--simulate", ...out], /concept is empty/],
    ["a blank concept", ["run", "  \t ", "--simulate", ...out], /concept is empty/],
    [
      "an unknown video model",
      ["run", "A fox", "--video-model", "grok-9", ...out],
      /no such video model; known are grok-imagine-video/
    ],
    ["an unknown plan model", ["run", "A fox", "--plan-model", "grok-3", ...out], /no such chat model/],
    [
      "a size the model does not film",
      ["run", "A fox", "--simulate", "--resolution", "1080p", ...out],
      /does not film at 1080p/
    ],
    [
      "a shape nobody films",
      ["run", "A fox", "--simulate", "--aspect", "5:4", ...out],
      /must be one of 16:9/
    ],
    [
      "a threshold above 1",
      ["run", "A fox", "--simulate", "--accept-at", "80", ...out],
      /number from 0 to 1/
    ],
    [
      "a length of time without a unit",
      ["run", "A fox", "--simulate", "--flow-retry-delay", "60", ...out],
      /length of time such as/
    ],
    [
      "a negative count",
      ["run", "A fox", "--simulate", "--flow-retries", "-1", ...out],
      /whole number from 0 to 10|flow-retries/
    ],
    ["a budget of nothing", ["run", "A fox", "--simulate", "--budget", "0", ...out], /amount in USD above 0/],
    [
      "a budget beyond what can be counted",
      ["run", "A fox", "--simulate", "--budget", "99999999999", ...out],
      /amount in USD of 900000 at most/
    ],
    [
      "a simulator script that is not there",
      ["run", "A fox", "--simulate", "--simulator-config", "/nowhere.json", ...out],
      /cannot use its config: \/nowhere\.json: there is no such file\./
    ],
    [
      "a plan that is not there",
      ["run", "A fox", "--simulate", "--plan", "nope.json", ...out],
      /plan in nope\.json cannot be filmed; nothing was spent\.\n {2}It cannot be read: there is no such file\./
    ],
    [
      "a plan that is a folder",
      ["run", "A fox", "--simulate", "--plan", "/", ...out],
      /plan in \/ cannot be filmed; nothing was spent\.\n {2}It cannot be read: it is a folder\./
    ],
    [
      "a concept file that is a folder",
      ["run", "--concept-file", "/", "--simulate", ...out],
      /The concept cannot be read from \/: it is a folder\./
    ],
    ["an unknown option", ["run", "A fox", "--simulate", "--colour", "red", ...out], /colour/],
    ["an unknown command", ["film", "A fox"], /A sentence is for run:/],
    ["a concept of dots", ["run", "...", "--simulate", ...out], /concept is empty/],
    [
      "a simulator script in UTF-16 that is cut short",
      ["run", "A fox", "--simulate", "--simulator-config", torn, ...out],
      /cannot use its config: \S+: line 1, column 6: /
    ],
    [
      "an output folder that cannot be made",
      ["run", "A fox", "--simulate", "--output-dir", "/dev/null/film"],
      /output folder .* cannot be used/
    ],
    [
      "an output folder where Node's own mkdir hangs",
      ["run", "A fox", "--simulate", "--output-dir", "/proc/film"],
      /output folder .* cannot be used/
    ]
  ])("%s", async (_, args, words) => {
    refuses(await inProcess(args, { cwd: folder }), words)
  })

  it.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    [
      "a base URL without encryption",
      { XAI_API_KEY: "xai-canary", XAI_BASE_URL: "http://example.com/v1" },
      /XAI_BASE_URL.*https:/
    ],
    ["a base URL that is none", { XAI_API_KEY: "xai-canary", XAI_BASE_URL: "nonsense" }, /XAI_BASE_URL/],
    ["a blank key", { XAI_API_KEY: "  " }, /XAI_API_KEY.*--simulate/],
    [
      "a setting from the environment that is wrong",
      { XAI_API_KEY: "xai-canary", GROK_VIDEO_ACCEPT_AT: "seven" },
      /number from 0 to 1/
    ]
  ])("%s", async (_, env, words) => {
    const ended = await inProcess(["run", "A fox", ...out], { cwd: folder, env })
    refuses(ended, words)
    assert.notInclude(ended.stdout + ended.stderr, "canary")
  })
})

describe("the front door", () => {
  it("answers --help and --version without a key", () => {
    const help = program(["--help"], { cwd: folder })
    assert.strictEqual(help.code, 0)
    assert.match(help.stdout, /run/)
    assert.match(program(["run", "--help"], { cwd: folder }).stdout, /--flow-retry-delay/)
    assert.match(program(["--version"], { cwd: folder }).stdout, /^\d+\.\d+\.\d+/)
  })

  it("answers from its front page what it would answer itself", async () => {
    for (const words of [["--help"], ["run", "--help"], ["simulator", "--help"], ["--version"]]) {
      // A log level in front is enough to load the whole program.
      const whole = await inProcess(["--log-level", "info", ...words], { cwd: folder })
      assert.strictEqual(whole.code, 0, whole.stderr)
      assert.strictEqual(
        stripVTControlCharacters(program(words, { cwd: folder }).stdout),
        stripVTControlCharacters(whole.stdout)
      )
    }
  })

  it("outlives a reader that goes away", () => {
    const { status, stderr } = spawnSync(
      "/bin/sh",
      [
        "-c",
        // A full disk is another matter: what only prints has then done nothing.
        `"$0" "$1" run --help --log-level info | head -1; "$0" "$1" --help >/dev/full || test $? = 1`,
        process.execPath,
        entry
      ],
      { encoding: "utf8", env: { ...bareEnvironment, PATH: "/usr/bin:/bin" } }
    )
    assert.strictEqual(status, 0, stderr)
    assert.notInclude(stderr, "Unhandled")
  })

  it("refuses a folder with a link in it that leads elsewhere, before anything is spent", async () => {
    const film = mkdtempSync(path.join(tmpdir(), "linked-"))
    symlinkSync(folder, path.join(film, "videos"))
    const ended = await inProcess(["run", "A fox", "--simulate", "--output-dir", film], { cwd: folder })
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, /videos in it is a link/)
    rmSync(film, { recursive: true })
  })

  it("says in plain words what is wrong with a folder that cannot be made", async () => {
    for (const [place, words] of [
      [path.join(entry, "film"), "a part of its path is a file, not a folder"],
      [path.join(tmpdir(), "x".repeat(300)), "its name is too long"]
    ] as const) {
      const ended = await inProcess(["run", "A fox", "--simulate", "--output-dir", place], { cwd: folder })
      refuses(ended, new RegExp(words))
      assert.notMatch(ended.stderr, /E[A-Z]{4,}|FileSystem/)
    }
  })

  it("says so when the folder it was started in is gone", () => {
    const { status, stderr } = spawnSync(
      "/bin/sh",
      [
        "-c",
        'place=$(mktemp -d) && cd "$place" && rmdir "$place" && "$0" "$1" run "A fox" --simulate',
        process.execPath,
        entry
      ],
      { encoding: "utf8", env: { ...bareEnvironment, PATH: "/usr/bin:/bin" } }
    )
    assert.deepStrictEqual(
      [status, stderr],
      [2, "The folder you are in no longer exists: go to another one and try again.\n"]
    )
  })

  it("prints completions for each shell", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { stdout } = await inProcess(["--completions", shell], { cwd: folder })
      assert.include(stdout, "grok-video-pipeline")
    }
  })
})
