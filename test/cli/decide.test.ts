import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { type StoppedFilm, undecided } from "../../src/cli/film/Decision.js"
import { noTicks, ticksFromUsd } from "../../src/domain/Money.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { PromptRefused } from "../../src/services/GrokError.js"
import { InDoubt } from "../../src/services/StateStore.js"
import { NothingToAssemble } from "../../src/steps/Assembly.js"
import { StillRendering } from "../../src/takes/Clips.js"
import { ClipGone } from "../../src/takes/Fetch.js"
import { NarrationTooLong } from "../../src/takes/FittedSpeech.js"
import { inProcess } from "../support/inProcess.js"
import { isLong } from "../support/longForm.js"
import { bundledFfmpeg } from "../support/media.js"
import { bareEnvironment, entry } from "../support/program.js"
import { concept, shortFilm, tiny } from "../support/shortFilm.js"

const film: StoppedFilm = {
  folder: "my film",
  concept: "A fox's lamp",
  cast: ["Ada", 'Bo "the Bear" O\'Neil', "-dash", "scene 7"],
  flags: [["resolution", "480p"]],
  forgotten: [["resolution", "480p"], ["simulate"]]
}

const doubt = (label: string) =>
  undecided(
    new InDoubt({
      id: orderIdFrom(label),
      price: ticksFromUsd(0.06),
      sent: 2,
      stoppedAtOnce: false,
      because: Option.none()
    }),
    film
  )
const command = (advice: ReadonlyArray<string>): string =>
  (advice.find((line) => line.startsWith("  ")) ?? "").replace(/^.*?(?=redo|run)/, "")

describe("what stops for a decision", () => {
  it("names the very command that decides, asset by asset, with every name quoted", () => {
    for (const [label, words] of [
      ["video/scene-2/take-1", "redo scene 2 --output-dir 'my film' --resolution 480p"],
      ["video/scene-12/take-1/judgement", "redo scene 12 --output-dir 'my film' --resolution 480p"],
      ["keyframe/scene-3/take-2/reworded-1", "redo keyframe 3 --output-dir 'my film' --resolution 480p"],
      ["narration/scene-2/take-1", "redo narration 2 --output-dir 'my film' --resolution 480p"],
      ["narration/scene-2/take-2/shortened", "redo narration 2 --output-dir 'my film' --resolution 480p"],
      ["sheet/Ada/traits", "redo character Ada --output-dir 'my film' --resolution 480p"],
      [
        'sheet/Bo "the Bear" O\'Neil/take-1',
        `redo character 'Bo "the Bear" O'\\''Neil' --output-dir 'my film' --resolution 480p`
      ],
      ["sheet/1/take-1", "redo character Ada --output-dir 'my film' --resolution 480p"],
      ["sheet/-dash/take-1", "redo --output-dir 'my film' --resolution 480p -- character -dash"],
      ["sheet/scene 7/take-1", "redo character 'scene 7' --output-dir 'my film' --resolution 480p"],
      ["plan/take-1", "run 'A fox'\\''s lamp' --output-dir 'my film' --resolution 480p --simulate --fresh"]
    ] as const)
      assert.strictEqual(command(doubt(label).advice), words, label)
    assert.strictEqual(doubt("video/scene-2/take-1").code, 3)
    assert.match(
      doubt("video/scene-2/take-1/judgement").message,
      /^The judgement of the clip of scene 2, take 1 was sent twice/
    )
  })

  it("offers what costs nothing first: bringing a clip back, or waiting for one", () => {
    const gone = undecided(
      new ClipGone({ sceneId: SceneId.make(2), path: "videos/scene_2_t2.mp4", detail: "404" }),
      film
    )
    const late = undecided(
      new StillRendering({ id: orderIdFrom("video/scene-2/take-1"), requestId: "r" }),
      film
    )
    for (const { advice, code } of [gone, late]) {
      assert.match(command(advice), /^run --output-dir 'my film'/)
      assert.match(advice.at(-1) ?? "", /redo scene 2 --output-dir 'my film'/)
      assert.strictEqual(code, 1)
    }
    assert.match(late.message, /^The clip of scene 2, take 1 is still rendering/)
  })

  it("names them where words find no room: the plan, and what filming the scene anew costs where it is filmed", () => {
    const tooLong = (isFilmed: boolean, language?: string) =>
      undecided(
        new NarrationTooLong({
          sceneId: SceneId.make(2),
          ...{ seconds: 9.9, room: 7.5, isFilmed, clipSeconds: 11, price: ticksFromUsd(0.6) },
          ...(language === undefined ? {} : { language })
        }),
        film
      )
    const [filmed, ahead] = [tooLong(true), tooLong(false)]
    assert.deepStrictEqual([filmed.code, filmed.blame, ahead.code], [2, "input", 2])
    assert.include(filmed.advice.join("\n"), "Or have the scene filmed anew, as long as it needs, for $0.60:")
    assert.match(filmed.advice.at(-1) ?? "", / redo scene 2 --output-dir 'my film' --resolution 480p$/)
    assert.match(command(ahead.advice.slice(2)), /^run --output-dir 'my film' --plan/)
    assert.notInclude(ahead.advice.join("\n"), "redo scene")
    const dubbed = tooLong(true, "de").advice
    assert.include(dubbed.join("\n"), "give scene 2 a duration_seconds of 11 there:")
    assert.match(dubbed.at(-2) ?? "", / redo scene 2 --output-dir 'my film' --plan 'my film\/plan\.json'/)
    assert.match(dubbed.at(-1) ?? "", / dub de --output-dir 'my film'/)
  })

  it("names them where no scene is left: a fresh take of each clip that was lost, the plan where words were refused", () => {
    const lostScenes = [SceneId.make(1), SceneId.make(3)]
    const lost = undecided(new NothingToAssemble({ detail: "lost.", causes: ["loss"], lostScenes }), film)
    assert.deepStrictEqual(
      lost.advice.filter((line) => line.startsWith("  ")).map((line) => line.replace(/^.*?(?=redo)/, "")),
      [
        "redo scene 1 --output-dir 'my film' --resolution 480p",
        "redo scene 3 --output-dir 'my film' --resolution 480p"
      ]
    )
    const refused = undecided(new NothingToAssemble({ detail: "refused.", causes: ["words"] }), film)
    const commands = refused.advice.filter((line) => line.startsWith("  "))
    assert.match(commands[0] ?? "", / plan --output-dir 'my film'$/)
    assert.match(
      commands[1] ?? "",
      / run --output-dir 'my film' --plan 'my film\/plan\.json' --resolution 480p$/
    )
    assert.strictEqual(refused.code, 1)
  })

  it("names them where the concept is refused: other words in its place, and the plan where there is one", () => {
    const error = new PromptRefused({
      call: "ask",
      detail: "against the rules",
      billed: noTicks
    })
    assert.match(command(undecided(error, { ...film, cast: [] }).advice), /^run 'A fox.*--fresh$/)
    assert.lengthOf(undecided(error, { ...film, cast: [] }).advice, 2)
    assert.match(undecided(error, film).advice.at(-1) ?? "", /run .*--plan 'my film\/plan\.json'/)
  })
})

/** A film whose simulator can be given faults, and whose last printed command is pasted. */
const pastedFilm = (scenes: 1 | 2) => {
  const film = shortFilm(tiny, scenes)
  const config = path.join(film.folder, "simulator.json")
  const env = { GROK_VIDEO_POLL_INTERVAL: "40 millis" }
  const lastCommand = (stderr: string) => stderr.split("\n").findLast((words) => words.startsWith("  ")) ?? ""
  const shell = (script: string, surroundings: Readonly<Record<string, string>> = {}) =>
    spawnSync("/bin/sh", ["-c", script], {
      cwd: film.folder,
      env: { ...bareEnvironment, ...env, GROK_VIDEO_FFMPEG: bundledFfmpeg, ...surroundings },
      encoding: "utf8"
    })
  return {
    ...film,
    withFaults: (...faults: ReadonlyArray<object>) =>
      writeFileSync(config, JSON.stringify({ ...film.simulator, faults })),
    run: (...words: ReadonlyArray<string>) => film.simulate("run", ...words),
    /**
     * Runs the last command that was printed, as a person would who pastes it: with the words that a shell makes of it, in
     * this process, and in the long form by the shell.
     */
    paste: async (from: { readonly stderr: string }, surroundings: Readonly<Record<string, string>> = {}) => {
      const line = lastCommand(from.stderr)
      if (isLong) {
        const { status, stderr, stdout } = shell(line, surroundings)
        return { code: status, stderr, stdout, line }
      }
      const [node, script, ...words] = shell(`printf '%s\\0' ${line}`).stdout.split("\0").slice(0, -1)
      assert.strictEqual(node, "node", line)
      assert.strictEqual(path.resolve(film.folder, script ?? ""), entry, line)
      return { ...(await inProcess(words, { cwd: film.folder, env: { ...env, ...surroundings } })), line }
    }
  }
}

describe("the command that decides, pasted", () => {
  it("goes on from each stop in turn to the finished film: plan in doubt, budget, sheet in doubt, clip in doubt", async () => {
    const { paste, run, withFaults } = pastedFilm(1)
    withFaults({ route: "chat", when: { promptMatches: "Plan the film" }, fault: "http-502-after-charging" })
    const planless = await run(concept, "--on-doubt", "stop")
    assert.strictEqual(planless.code, 3, planless.stderr)
    assert.match(planless.stderr, /The plan was sent once/)

    // The stand-in for xAI mends its ways, but now the money does not last.
    withFaults()
    const poor = await paste(planless, { GROK_VIDEO_BUDGET: "0.05" })
    assert.strictEqual(poor.code, 3, poor.stderr)
    assert.match(poor.stderr, /The budget of \$0\.05 does not cover the sheet of Fox, take 1 /)

    withFaults({ route: "image-generations", fault: "http-502-after-charging", times: 2 })
    assert.match(poor.stderr, /run --output-dir film --raise-budget 0\.\d\d/)
    const doubtful = await run("--raise-budget", "5")
    assert.strictEqual(doubtful.code, 3, doubtful.stderr)
    assert.match(doubtful.stderr, /redo character Fox --output-dir film/)

    withFaults({ route: "video-generations", fault: "http-502-after-charging", times: 2 })
    const further = await paste(doubtful)
    assert.strictEqual(further.code, 3, further.stderr)
    assert.match(further.stderr, /redo scene 1 --output-dir film/)

    withFaults()
    const done = await paste(further)
    assert.strictEqual(done.code, 0, `${done.line}\n${done.stderr}`)
    assert.match(done.stdout, /Final video: .*final_video\.mp4/)
    assert.match(done.stdout, /Worth knowing, \d points?:\n {2}the (sheet|clip)/)
    assert.notMatch(done.stdout + done.stderr, /Less than planned/)
  })

  // Above, the same command goes on as far as its budget.
  it.skipIf(!isLong)("begins anew where the plan is in doubt, and makes the film", async () => {
    const { paste, run, withFaults } = pastedFilm(1)
    withFaults({ route: "chat", when: { promptMatches: "Plan the film" }, fault: "http-502-after-charging" })
    const planless = await run(concept, "--on-doubt", "stop")
    assert.strictEqual(planless.code, 3, planless.stderr)
    withFaults()
    const done = await paste(planless)
    assert.strictEqual(done.code, 0, `${done.line}\n${done.stderr}`)
  })

  it("films afresh a clip that was lost for good, where every scene was lost and where one was", async () => {
    const { paste, run, simulate, withFaults } = pastedFilm(2)
    withFaults({ route: "video-generations", fault: "job-expired" })
    const lost = await run(concept, "--flow-retries", "0", "--output-dir", "lost")
    assert.strictEqual(lost.code, 1, lost.stderr)
    assert.match(lost.stderr, /redo scene 1 --output-dir lost.*\n.*redo scene 2 --output-dir lost/)
    withFaults()
    const one = await paste(lost)
    assert.strictEqual(one.code, 6, `${one.line}\n${one.stderr}`)
    assert.match(one.stdout, /scene 2: take 1 judged/)
    assert.match(one.stdout, /scene 1 \(scene-without-clip\)/)
    const both = await simulate("redo", "scene", "1", "--output-dir", "lost")
    assert.strictEqual(both.code, 0, both.stderr)
  })
})

describe("a film that is held with losses", () => {
  it("C42: says in its last words what is left out, offers no clips that cannot be, and ends with 6", async () => {
    const film = pastedFilm(2)
    film.withFaults({ route: "image-edits", fault: "moderated" })
    const held = await film.run(concept, "--stop-after", "script")
    assert.strictEqual(held.code, 6, held.stderr)
    const last = held.stdout.slice(held.stdout.indexOf("Held after the script."))
    assert.match(
      last,
      /Less than planned so far, 2 points:\n {2}scene 1 \(scene-without-clip\): .*\n {2}scene 2 \(scene-without-clip\)/
    )
    assert.include(last, "Every scene is left out, so there is nothing to film: change the plan first.")
    assert.notInclude(last, "Go on with:")
    const batch = path.join(film.folder, "batch.txt")
    writeFileSync(batch, `${concept}\n`)
    const many = await film.simulate("batch", "batch.txt", "--stop-after", "script", "--output-dir", "many")
    assert.strictEqual(many.code, 6, many.stderr)
    assert.match(many.stdout, /held after the script, 2 left out/)
  })
})
