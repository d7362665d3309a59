import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { inProcess } from "../support/inProcess.js"
import { oldConcept, oldFilm, sentIn } from "../support/oldFilms.js"
import { program } from "../support/program.js"
import { tempFolder } from "../support/tempFolder.js"

/** The program in a folder beside an old film, told nothing but what it is given. */
const beside =
  (folder: string) =>
  (...args: ReadonlyArray<string>) =>
    inProcess(args, { cwd: path.dirname(folder) })

describe("a film of 0.1.0, without a word on how it was made", () => {
  const name = "finished"
  const sent = sentIn(oldFilm(name)).length
  let begun: Promise<string> | undefined
  /** A copy of it as this version left it, which has gone on with it once. */
  const goneOn = async () => {
    begun ??= (async () => {
      const folder = oldFilm(name)
      assert.include([0, 6], (await beside(folder)("run", "--output-dir", name)).code)
      return folder
    })()
    const folder = path.join(tempFolder("gone-on-"), name)
    cpSync(await begun, folder, { recursive: true, preserveTimestamps: true })
    return folder
  }

  it("is looked at as it was made, by every command that only looks", async () => {
    const folder = oldFilm(name)
    const run = beside(folder)
    const status = await run("status", "--output-dir", name)
    assert.strictEqual(status.code, 0, status.stderr)
    assert.notMatch(status.stdout, /stale|missing|Changed/)
    assert.match(status.stdout, /keyframe of scene 1 +made +0\.90/)
    const redo = await run("redo", "scene", "2", "--output-dir", name, "--dry-run")
    assert.match(
      redo.stdout,
      /\$0\.15 {2}the clip of scene 2, a fresh take\n.*\$0\.15 {2}for pictures and clips, 1 call/
    )
    const config = await run("config", "--output-dir", name)
    assert.match(config.stdout, /\nsimulate +true +film\n/)
    assert.match(config.stdout, /\nresolution +480p +film\n/)
    assert.match(config.stdout, /\nscenes +2 +film\n/)
    assert.isFalse(existsSync(path.join(folder, "settings.json")))
  })

  it("goes on with no call, and has its settings in a file from then on", async () => {
    const folder = oldFilm(name)
    const run = beside(folder)
    const ended = await run("run", "--output-dir", name)
    assert.include([0, 6], ended.code, ended.stderr)
    assert.strictEqual(sentIn(folder).length, sent)
    const { settings, version } = JSON.parse(readFileSync(path.join(folder, "settings.json"), "utf8"))
    assert.strictEqual(version, 1)
    assert.deepInclude(settings, { simulate: "true", resolution: "480p", scenes: "2", aspect: null })
    // What was asked of the plan is answered, and still how the film is made.
    assert.notMatch(ended.stdout, /Changed/)
    assert.notMatch((await run("run", "--output-dir", name, "--dry-run")).stdout, /Changed/)
    assert.notMatch((await run("status", "--output-dir", name)).stdout, /Changed/)
  })

  it("says what a flag changes and what comes of it, and what the environment is not followed in", async () => {
    const folder = await goneOn()
    const told = await inProcess(["run", "--output-dir", name, "--resolution", "720p", "--dry-run"], {
      cwd: path.dirname(folder),
      env: { GROK_VIDEO_SCENES: "4", GROK_VIDEO_RESOLUTION: "1080p" }
    })
    assert.match(told.stdout, /Changed from how .*: --resolution 720p \(so far 480p\)\./)
    assert.match(
      told.stdout,
      /Not followed, since the film has settings of its own .*: GROK_VIDEO_SCENES=4\./
    )
    assert.match(told.stdout, /^That makes stale: clip of scene 1, clip of scene 2, final video\.$/m)
    assert.match(told.stdout, /2 calls, if every take is accepted/)
  })

  it("C8: refuses a settings file that it cannot use, by its place, and a budget that only looks like one", async () => {
    const folder = await goneOn()
    const run = beside(folder)
    const file = path.join(folder, "settings.json")
    const whole = readFileSync(file, "utf8")
    writeFileSync(file, whole.replace('"resolution"', '"resolutoin"'))
    const wrong = await run("run", "--output-dir", name)
    assert.strictEqual(wrong.code, 2)
    assert.match(
      wrong.stderr,
      /settings\.json, line \d+: "resolutoin" is no setting .*did you mean "resolution"/
    )
    writeFileSync(file, Buffer.from(whole, "utf16le"))
    assert.match((await run("status", "--output-dir", name)).stderr, /not text in UTF-8/)
    writeFileSync(file, whole)
    chmodSync(file, 0o444)
    const kept = await run("run", "--output-dir", name, "--accept-at", "0.7")
    assert.strictEqual(kept.code, 2)
    assert.match(kept.stderr, /is read-only, and this run would change/)
    chmodSync(file, 0o644)
    const stray = await inProcess(["run", "--output-dir", name], {
      cwd: path.dirname(folder),
      env: { GROK_VIDEO_BUGDET: "5" }
    })
    assert.strictEqual(stray.code, 2)
    assert.match(stray.stderr, /Did you mean GROK_VIDEO_BUDGET\?/)
    renameSync(file, `${file}.real`)
    symlinkSync(`${file}.real`, file)
    assert.match(
      (await run("status", "--output-dir", name)).stderr,
      /settings\.json is a link to .*: put the file itself there/
    )
    rmSync(file)
    renameSync(`${file}.real`, file)
    assert.strictEqual(sentIn(folder).length, sent)
  })

  it("asks whether a new film in its place is simulated as well, before it could cost money", async () => {
    const folder = await goneOn()
    const ended = await beside(folder)("run", "An owl", "--fresh", "--output-dir", name)
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /was simulated\. Say of the new one .*--simulate, or --simulate=false/)
    assert.isTrue(existsSync(path.join(folder, "journal.log")))
  })
})

describe("C39: a command line", () => {
  it("prints its help where nothing is asked, and one sentence where it is not understood", () => {
    const cwd = path.dirname(oldFilm("held"))
    const bare = program([], { cwd })
    assert.strictEqual(bare.stdout, program(["--help"], { cwd }).stdout)
    assert.isBelow(bare.stdout.split("\n").length, 40)
    const words = program(["run", ...oldConcept.split(" "), "--simulate"], { cwd })
    assert.strictEqual(words.code, 2)
    assert.match(
      words.stderr,
      /^Put the sentence in quotes:\n {2}\S.* run --simulate 'A fox finds a lamp in the snow'\n$/
    )
  })
})
