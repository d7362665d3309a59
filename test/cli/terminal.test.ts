import { readFileSync } from "node:fs"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { widthOf } from "../../src/domain/Width.js"
import { isLong } from "../support/longForm.js"
import { bundledFfmpeg } from "../support/media.js"
import { concept, shortFilm, tiny } from "../support/shortFilm.js"
import { closeAll, near, nearInFull } from "../support/simulators.js"
import { hasTmux, terminal } from "../support/tmux.js"

const steps = ["1: Ideation", "2: Character sheets", "3: Keyframes", "4: Script", "5: Videos", "6: Assembly"]
const headings = steps.map((step) => `═══ STEP ${step} ═══`)
const settings = {
  GROK_VIDEO_POLL_INTERVAL: "40 millis",
  GROK_VIDEO_RESOLUTION: "480p",
  GROK_VIDEO_OUTPUT_DIR: "film"
}

afterAll(closeAll)

/** What a film on a terminal is told of its provider, which here is a simulator in this process, and of ffmpeg. */
const told = ({ url }: { readonly url: string }) => ({
  ...settings,
  XAI_API_KEY: "xai-simulated",
  XAI_BASE_URL: url,
  GROK_VIDEO_FFMPEG: bundledFfmpeg
})

/** All there is to see on its way is seen, however quick the machine. */
const delays = { chatMillis: 30, imageMillis: 150, videoMillis: 150, jitter: 0 }

// Each terminal has a server and a film of its own, and waits for most of its time.
describe.skipIf(!hasTmux)("a film on a terminal", { concurrent: true }, async () => {
  const open: Array<ReturnType<typeof terminal>> = []
  afterAll(() => {
    for (const it of open) it.end()
  })
  const film = shortFilm(tiny)
  // Plain pictures as large as they are ordered, so that each film is whole.
  const provider = await nearInFull({ ...film.simulator, delays })
  const words = ["--yes"]
  const at = (columns: number, rows: number, args: ReadonlyArray<string>, env = {}) => {
    const it = terminal(args, { cwd: film.folder, columns, rows, env: { ...told(provider), ...env } })
    open.push(it)
    return it
  }

  // Where a film is run again, below, the terminal is wide enough for all there is to tell.
  const wider = [
    [100, 30],
    [200, 50]
  ] as const
  const sizes = [[60, 14], ...(isLong ? wider : [])] as const
  let begun: ReadonlyArray<{ readonly columns: number; readonly it: ReturnType<typeof terminal> }> | undefined
  /** The film on terminals of these sizes, begun once. */
  const begin = () => {
    begun ??= sizes.map(([columns, rows]) => ({
      columns,
      it: at(columns, rows, ["run", concept, ...words, "--output-dir", `film-${columns}`])
    }))
    return begun
  }
  const finished = () => Promise.all(begin().map(({ it }) => it.shows(/ended with/)))

  it("is one living picture that ends as a transcript, at 60 and 200 columns, and those between", {
    timeout: 90_000
  }, async () => {
    const films = begin()
    // While it films: something at work, something waiting, and the figures.
    await Promise.all(
      films.map(({ it }) => it.shows(/(drawing|rendering|judging)[\s\S]*spent · about \$\d+\.\d\d.* left/))
    )
    for (const { columns, it } of films) {
      const seen = await it.shows(/ended with/)
      const lines = seen.split("\n")
      for (const line of lines) assert.isAtMost(widthOf(line), columns, line)
      assert.deepStrictEqual(
        lines.filter((line) => line.startsWith("═══")),
        headings
      )
      assert.match(seen, /✓ Fox {5} {2}kept 0\.90 {2}1 take/)
      assert.strictEqual(lines.filter((line) => /✓ scene 2 +kept/.test(line)).length, 2)
      assert.strictEqual(/character_sheets\/01-fox_v1\.jpg/.test(seen), columns >= 90)
      assert.match(seen.replaceAll("\n", ""), /Final video: .*final_video\.mp4ended with 0$/)
      assert.notMatch(seen, /waiting|rendering|\[\?2026/)
      assert.isTrue(await it.hasCursor())
    }
  })

  /** The finished film run again; the long form has it once more where only the locale is another. */
  const runAgain = async () => {
    await finished()
    const plain = { NO_COLOR: "1", ...(isLong ? {} : { LANG: "C" }) }
    const film = isLong ? "film-200" : "film-60"
    again ??= at(100, 30, ["run", concept, ...words, "--output-dir", film], plain)
    return { again, seen: await again.shows(/ended with/) }
  }
  let again: ReturnType<typeof terminal> | undefined

  it("run again says that nothing changed, without colour where nobody wants it", async () => {
    const { again, seen } = await runAgain()
    assert.match(seen, /= Fox {5} {2}kept 0\.90 {2}1 take.*unchanged {2}character_sheets/)
    assert.strictEqual(seen.match(/unchanged/g)?.length, 7)
    assert.include(seen, "This run ordered nothing.")
    assert.notInclude(await again.screen("-e"), "\u001b[3")
  })

  it("keeps to ASCII where the locale is not UTF-8, but for the headings", async () => {
    await finished()
    const apart = () => at(60, 20, ["run", concept, ...words, "--output-dir", "film-60"], { LANG: "C" })
    const seen = isLong ? await apart().shows(/ended with/) : (await runAgain()).seen
    assert.match(seen, /^ {2}= Fox {5} {2}kept 0\.90/m)
  })

  it("gives the cursor back and leaves its words on the screen when Ctrl-C stops it", async () => {
    const stopped = at(80, 24, ["run", concept, ...words, "--output-dir", "film-80"])
    await stopped.shows(/drawing|rendering/)
    stopped.resize(70, 20)
    stopped.press("C-c")
    const seen = await stopped.shows(/ended with 130/)
    assert.isTrue(await stopped.hasCursor())
    assert.match(seen, /Stopping: nothing more is ordered/)
    assert.match(seen, /Go on with:\n.*run/)
    assert.match(seen, /═══ STEP 1: Ideation ═══/)
  })
})

describe.skipIf(!hasTmux)("a person at the terminal", { concurrent: true }, () => {
  it("is asked before the clips, with their price: a no holds the film with everything saved, a yes makes it", async () => {
    const film = shortFilm(tiny)
    // From a server of its own a small picture is less than was ordered, so that the film ends with 6.
    const provider = await near(film.simulator)
    const asked = (...flags: ReadonlyArray<string>) =>
      terminal(["run", concept, ...flags], {
        cwd: film.folder,
        columns: 100,
        rows: 30,
        env: told(provider)
      })
    const first = asked()
    const seen = await first.shows(/\[y\/N\]/)
    const question =
      /they lie in film\/keyframes\.\nLook at it:\n {2}\S.* open report --output-dir film\nFilming 2 clips costs \$0\.\d\d and at most \$0\.\d\d for questions\.\nIf every correction is needed: .*\nThe whole film is then at \$\d\.\d\d .*\nFilm 2 clips\? \[y\/N\]/
    assert.match(seen, /STEP 4: Script/)
    assert.match(seen, question)
    first.type("n")
    const held = await first.shows(/ended with 0/)
    assert.match(held, /No clip is filmed, as you wish\.[\s\S]*\nEverything is saved in film/)
    assert.notInclude(held, "STEP 5")
    first.end()

    const second = asked()
    assert.match(await second.shows(/\[y\/N\]/), question)
    second.type("y")
    assert.match(await second.shows(/ended with 6/), /Final video: \S*film\/final_video\.mp4/)
    second.end()

    // A finished film stays finished where somebody asks for more and then says no.
    const before = [film.journal(), readFileSync(film.file("settings.json"), "utf8"), film.files()]
    const third = asked("--resolution", "720p", "--budget", "1")
    const changed = await third.shows(/\[y\/N\]/)
    assert.match(changed, /--resolution 720p \(so far 480p\)/)
    assert.match(changed, /makes stale: clip of scene 1, clip of scene 2/)
    assert.match(changed, /Your budget has \$0\.\d\d left, which covers [01] of\s+2/)
    third.type("n")
    assert.match(await third.shows(/ended with 0/), /Nothing is changed and nothing is ordered/)
    third.end()
    assert.deepStrictEqual(
      [film.journal(), readFileSync(film.file("settings.json"), "utf8"), film.files()],
      before
    )
  })
})

describe("a film that is not on a terminal", async () => {
  const film = shortFilm(tiny)
  const events = await film.simulate("run", concept, "--json")

  it("is one JSON object per event, each of the published form", async () => {
    assert.strictEqual(events.code, 0, events.stderr)
    const schema: unknown = JSON.parse((await film.run("schema", "events")).stdout)
    const isEvent = new Ajv({ strict: false }).compile(
      typeof schema === "object" && schema !== null ? schema : {}
    )
    const seen = events.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line))
    for (const event of seen)
      assert.isTrue(isEvent(event), `${JSON.stringify(event)} ${JSON.stringify(isEvent.errors)}`)
    assert.isFalse(isEvent({ version: 1, at: "", event: "no_such_event" }))
    const named = (name: string) =>
      events.stdout.split("\n").filter((line) => line.includes(`"event":"${name}"`))
    assert.deepStrictEqual(
      ["film_started", "step_started", "asset_kept", "film_finished"].map((name) => named(name).length),
      [1, 6, 6, 1]
    )
    // What was spent can be added up from what was answered.
    const ticks = (lines: ReadonlyArray<string>, field: string) =>
      lines.reduce((sum, line) => sum + Number(new RegExp(`"${field}":(\\d+)`).exec(line)?.[1] ?? 0), 0)
    assert.strictEqual(
      ticks(named("call_answered"), "cost_in_usd_ticks"),
      ticks(named("film_finished"), "spent_in_usd_ticks")
    )
  })

  it("is dated lines under the headings when it is piped, and marks what is unchanged", async () => {
    const piped = await film.simulate("run", concept)
    assert.strictEqual(piped.code, 0, piped.stderr)
    const lines = piped.stdout.trimEnd().split("\n")
    assert.deepStrictEqual(
      lines.filter((line) => line.includes("═══")),
      headings
    )
    assert.strictEqual(
      lines.filter((line) => /^\d{4}-\d\d-\d\dT[\d:]{8}Z {3}.*\(unchanged\)$/.test(line)).length,
      7
    )
    assert.notMatch(piped.stdout, /judged|wrote final_video/)
    assert.include(lines, "This run ordered nothing.")
    assert.strictEqual(lines.at(-1), `Final video: ${film.file("final_video.mp4")}`)
    assert.notInclude(piped.stdout, "\u001b")
  })

  it("marks in JSON too what is unchanged", async () => {
    const again = await film.simulate("run", concept, "--json")
    assert.strictEqual(again.code, 0, again.stderr)
    const lines = again.stdout.trimEnd().split("\n")
    const marked = (name: string) =>
      lines
        .filter((line) => line.includes(`"event":"${name}"`))
        .map((line) => /"is_unchanged":(\w+)/.exec(line)?.[1])
    assert.deepStrictEqual(marked("take_judged"), Array(6).fill("true"))
    assert.deepStrictEqual(marked("asset_kept"), Array(6).fill("true"))
    assert.deepStrictEqual(marked("file_written"), ["false", "false", "true", "false"])
  })

  it("is nothing but the film's path when it is quiet", async () => {
    const quiet = await film.simulate("run", concept, "--quiet")
    assert.strictEqual(quiet.stdout, `${film.file("final_video.mp4")}\n`)
    assert.strictEqual(quiet.stderr, "")
  })

  it("is held after its plan without a question, and says how to go on", async () => {
    const held = await film.simulate("run", concept, "--output-dir", "held", "--stop-after", "plan")
    assert.strictEqual(held.code, 0, held.stderr)
    assert.match(
      held.stdout,
      /Held after the plan\.\nEverything is saved in held: “The Lantern”\.\nGo on with:\n {2}.* run .*--output-dir held/
    )
    assert.notMatch(held.stdout.split("Go on with")[1] ?? "", /stop-after/)
    assert.notInclude(held.stdout, "STEP 2")
    const stills = await film.simulate("run", "--output-dir", "held", "--stop-after=script")
    assert.strictEqual(stills.code, 0, stills.stderr)
    assert.match(
      stills.stdout,
      /Held after the script\.\n.*2 character sheets, 2 keyframes, the storyboard in held\/script\.md/
    )
    assert.notInclude(stills.stdout, "STEP 5")
    const state = readFileSync(`${film.folder}/held/state.json`, "utf8")
    assert.match(state, /keyframe_path/)
    assert.notMatch(readFileSync(`${film.folder}/held/journal.log`, "utf8"), /"label":"video\//)
  })
})
