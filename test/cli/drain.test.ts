import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import type { SimulatorSettings } from "xai-simulator"
import { decodeState } from "../../src/domain/PipelineState.js"
import { encodeLine, type JournalRecord, readLines } from "../../src/services/store/JournalRecord.js"
import { type RunningHere, startHere } from "../support/inProcess.js"
import { endAll, type Running, start } from "../support/liveProgram.js"
import { isLong } from "../support/longForm.js"
import { bundledFfmpeg } from "../support/media.js"
import { plan, scene } from "../support/plans.js"
import { processesMentioning } from "../support/processes.js"
import { planned } from "../support/simulatedStudio.js"
import { apart, closeAll, near } from "../support/simulators.js"

const home = mkdtempSync(path.join(tmpdir(), "drain-"))
afterAll(async () => {
  endAll()
  await closeAll()
  rmSync(home, { recursive: true, force: true })
})

const concept = "A fox and owl discover a glowing crystal"

const story = plan({ scenes: [1, 2].map((id) => scene(id, { durationSeconds: 3 })) })

/** What is drawn small and filmed with few frames is less than was ordered, and quick: nothing else may be missing. */
const small: SimulatorSettings = { framesPerSecond: 4, scale: 0.15, answers: [planned(story)] }

/** A simulator, a folder for one film, and the command that works on it. */
const house = async <At extends { readonly url: string }>(
  name: string,
  settings: SimulatorSettings,
  simulated: (settings: SimulatorSettings, place: string) => Promise<At>
) => {
  const place = path.join(home, name)
  mkdirSync(place)
  const provider = await simulated({ sceneSeconds: 3, ...small, ...settings }, place)
  const film = path.join(place, "film")
  const env = { XAI_BASE_URL: provider.url, XAI_API_KEY: "xai-simulated", GROK_VIDEO_FFMPEG: bundledFfmpeg }
  const words = (flags: ReadonlyArray<string>) => [
    ...["run", concept, "--output-dir", film, "--resolution", "480p", "--poll-interval", "50 millis"],
    ...flags
  ]
  return {
    ...provider,
    film,
    run: (...flags: ReadonlyArray<string>): Running => start(words(flags), { cwd: place, env }),
    /** The same within this process. */
    runHere: (...flags: ReadonlyArray<string>): RunningHere => startHere(words(flags), { cwd: place, env }),
    records: () => {
      const { bad, records } = readLines(readFileSync(path.join(film, "journal.log")))
      assert.deepStrictEqual(bad, [])
      return records
    }
  }
}

/** Waits until something is so. */
const until = async (isSo: () => boolean | Promise<boolean>) => {
  for (const began = performance.now(); !(await isSo()); await sleep(20))
    assert.isBelow(performance.now() - began, 60_000, "it never was so")
}

/**
 * Took at most a second, as the program is to end; longer only where this machine is busy: eight times as long as the
 * program takes there to say which version it is.
 */
const assertSoon = async (millis: number) => {
  if (millis < 1000) return
  const version = await start(["--version"], { cwd: home }).ended
  assert.isBelow(millis, 8 * version.millis)
}

interface House {
  readonly film: string
  readonly records: () => ReadonlyArray<JournalRecord>
}

/** Every order that was sent has its end in the journal. */
const nothingOpen = ({ records }: House) => {
  const open = new Map<string, number>()
  for (const record of records()) {
    if (record.kind === "intent") open.set(record.key, (open.get(record.key) ?? 0) + 1)
    if (record.kind === "answer" || (record.kind === "fail" && record.outcome !== "in-doubt"))
      open.set(record.key, (open.get(record.key) ?? 1) - 1)
  }
  assert.deepStrictEqual(
    [...open].filter(([, count]) => count > 0),
    []
  )
}

const inOrder = async (at: House) => {
  assert.isFalse(existsSync(path.join(at.film, ".lock")))
  assert.deepStrictEqual(await Effect.runPromise(processesMentioning(at.film)), [])
  nothingOpen(at)
  const state = path.join(at.film, "state.json")
  return existsSync(state) ? await Effect.runPromise(decodeState(readFileSync(state, "utf8"))) : undefined
}

const sent = (running: Running, signal: NodeJS.Signals) => ({
  ...running,
  stop: () => running.signal(signal)
})
const killed = (running: Running) => sent(running, "SIGKILL")
const interrupted = (running: RunningHere) => ({ ...running, stop: running.interrupt })

// Each in a folder of its own, and mostly waiting: all at once.
describe.concurrent("a signal", () => {
  it("in any step lets what was sent be answered and saved, and the next run goes on without a repeat", async () => {
    const at = await house(
      "steps",
      {
        delays: { chatMillis: 150, imageMillis: 300, videoMillis: 700, jitter: 0 }
      },
      near
    )
    // The long form sends each signal. What any of them does is done within this process here: below they are sent, and in
    // test/cli/terminal.test.ts by a person.
    const plan: ReadonlyArray<
      readonly [step: number, signal: NodeJS.Signals, code: number, after: number, isSent: boolean]
    > = [
      [1, "SIGINT", 130, 60, isLong],
      [2, "SIGTERM", 143, 100, isLong],
      [3, "SIGHUP", 129, 100, isLong],
      [4, "SIGINT", 130, 0, isLong],
      [5, "SIGINT", 130, 400, isLong],
      [6, "SIGHUP", 129, 30, isLong]
    ]
    const sizes: Array<number> = []
    for (const [step, signal, code, after, isSent] of plan) {
      const { ended: end, prints, stop } = isSent ? sent(at.run(), signal) : interrupted(at.runHere())
      await prints(new RegExp(`STEP ${step}:`))
      await sleep(after)
      stop()
      const ended = await end
      const told = `step ${step}:\n${ended.stdout}\n${ended.stderr}`
      assert.strictEqual(ended.code, isSent ? code : 130, told)
      assert.match(ended.stderr, /what was sent is awaited and saved, 120 s at most/, told)
      assert.match(ended.stderr, /Go on with:\n {2}node .*dist\/main\.js'? run --output-dir \S+film\n/, told)
      assert.notMatch(ended.stderr, /possibly billed|^\s+at /m, told)
      const state = await inOrder(at)
      assert.strictEqual(at.records().at(-1)?.kind, "end")
      sizes.push(
        state === undefined ? 0 : 1 + state.characters.length + state.keyframes.length + state.videos.length
      )
    }
    // state.json tells of ever more, never of less.
    assert.deepStrictEqual(
      sizes,
      [...sizes].sort((a, b) => a - b)
    )

    const ended = await at.runHere().ended
    assert.strictEqual(ended.code, 6, ended.stderr)
    assert.isTrue(existsSync(path.join(at.film, "final_video.mp4")))
    const state = await inOrder(at)
    assert.lengthOf(state?.videos ?? [], 2)
    assert.deepStrictEqual([...new Set(state?.degradations.map(({ kind }) => kind))], ["delivered-otherwise"])

    const orders = (await at.log()).filter(({ method }) => method === "POST")
    assert.isAbove(orders.length, 10)
    assert.deepStrictEqual(
      orders.filter(({ status }) => status !== 200).map(({ path, status }) => [path, status]),
      []
    )
    const words = orders.map(({ body, path }) => JSON.stringify([path, body]))
    assert.strictEqual(new Set(words).size, words.length)
  })

  it("given twice ends the run at once; the journal knows what was under way", async () => {
    const at = await house("twice", { delays: { chatMillis: 10, imageMillis: 60_000, jitter: 0 } }, apart)
    const running = at.run()
    await running.prints(/STEP 2:/)
    const isDrawn = (record: JournalRecord) =>
      record.kind === "intent" && /^sheet\/\w+\/take-1$/.test(record.id.text)
    await until(() => at.records().filter(isDrawn).length === 2)
    // In the short form the signal that is sent nowhere else.
    running.signal(isLong ? "SIGTERM" : "SIGHUP")
    await running.prints(/Stopping/)
    await sleep(200)
    const began = performance.now()
    running.signal("SIGINT")
    const { code } = await running.ended
    assert.strictEqual(code, isLong ? 143 : 129)
    await assertSoon(performance.now() - began)
    const kinds = at
      .records()
      .flatMap((record) => ("id" in record ? [`${record.kind} ${record.id.text}`] : []))
    assert.includeMembers(kinds, ["intent sheet/Fox/take-1", "intent sheet/Owl/take-1"])
    assert.notInclude(kinds, "answer sheet/Fox/take-1")

    at.simulator.signal("SIGINT")
    const simulator = await at.simulator.ended
    assert.deepStrictEqual([simulator.code, simulator.stderr], [130, ""])
  })

  it("C42: cuts a wait that the provider asked for, and tells a program that reads --json how the run ended, in its last line", async () => {
    const at = await house(
      "told-to-wait",
      {
        delays: { chatMillis: 10, imageMillis: 10, jitter: 0 },
        faults: [{ route: "images", fault: { name: "http-429-seconds", seconds: 300 } }]
      },
      near
    )
    const running = at.run("--json")
    await running.prints(/"step":2/)
    const refused = async () => (await at.log()).some(({ status }) => status === 429)
    await until(refused)
    await sleep(400)
    const began = performance.now()
    running.signal("SIGTERM")
    const { code, stderr, stdout } = await running.ended
    assert.strictEqual(code, 143, stderr)
    await assertSoon((performance.now() - began) / 2)
    await inOrder(at)
    const sent = (await at.log()).filter(({ path }) => path.startsWith("/v1/images"))
    assert.isAtMost(sent.length, 2)
    const ends = at.records().flatMap((record) => (record.kind === "fail" ? [record.outcome] : []))
    assert.deepStrictEqual(new Set(ends), new Set(["not-made"]))

    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")
    const { advice, message } = last
    assert.deepInclude(last, { event: "run_ended", code: 143, failure: "Interrupted", blame: null })
    assert.match(message, /^Stopped; what was made is saved\.$/)
    assert.match(advice.join("\n"), /^Go on with:\n {2}\S.* run --output-dir /)
    assert.include(stderr, [message, ...advice.slice(0, 1)].join(" "))
  })
})

describe.concurrent("a crash loop", () => {
  it("neither waits for the flow retry again in full nor gains an attempt", async () => {
    const at = await house(
      "crash-loop",
      {
        delays: { chatMillis: 10, imageMillis: 10, jitter: 0 },
        faults: [{ route: "images", fault: { name: "http-503-seconds", seconds: 0 } }]
      },
      near
    )
    // Long enough that a slow machine starts the program twice within it.
    const delay = ["--flow-retry-delay", "55 seconds"]
    const attempts = () =>
      at.records().flatMap((record) => (record.kind === "attempt" ? [record.number] : []))

    const first = at.run(...delay)
    await first.prints(/Once more in 55 s/)
    await sleep(400)
    first.signal("SIGKILL")
    assert.strictEqual((await first.ended).signal, "SIGKILL")
    const passes = (await at.log()).length

    // Killed again while it waits for the rest, and once more. A kill leaves the journal as it was just then.
    const second = isLong ? killed(at.run(...delay)) : interrupted(at.runHere(...delay))
    const rest = Number(/[\d.]+/.exec(await second.prints(/Once more in [\d.]+ s/)))
    assert.isBelow(rest, 54.7)
    const asKilled = readFileSync(path.join(at.film, "journal.log"))
    second.stop()
    await second.ended
    writeFileSync(path.join(at.film, "journal.log"), asKilled)
    assert.strictEqual((await at.log()).length, passes)

    // Nobody waits for a test that long: the retry is due in a moment.
    const due = DateTime.unsafeMake(Date.now() + 500)
    const sooner = at.records().map((record) => (record.kind === "attempt" ? { ...record, due } : record))
    writeFileSync(path.join(at.film, "journal.log"), sooner.map(encodeLine).join(""))

    const third = await at.runHere(...delay).ended
    assert.strictEqual(third.code, 1, third.stdout + third.stderr)
    assert.strictEqual(third.stdout.match(/STEP 2:/g)?.length, 1)
    assert.notInclude(third.stdout, "Once more in 55 s")
    assert.deepStrictEqual(attempts(), [1])
    const state = await inOrder(at)
    assert.strictEqual(state?.plan.scenes.length, 2)

    // A person who was told of the failure and runs the command again gets the whole retry anew.
    const byHand = at.runHere(...delay)
    await byHand.prints(/Once more in 55 s/)
    assert.deepStrictEqual(attempts(), [1, 1])
    byHand.interrupt()
    assert.strictEqual((await byHand.ended).code, 130)
  })
})
