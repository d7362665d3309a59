import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { Effect } from "effect"
import { filmsBelow, foldersFor } from "../../src/cli/commands/batch/Folders.js"
import { summary } from "../../src/cli/commands/batch/handler.js"
import type { BatchResult } from "../../src/cli/commands/batch/Look.js"
import { worst } from "../../src/cli/ending/ExitCode.js"
import { conceptsIn } from "../../src/cli/film/ConceptList.js"
import { noTicks } from "../../src/domain/Money.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { encodeLine, type JournalRecord } from "../../src/services/store/JournalRecord.js"
import { isLong } from "../support/longForm.js"
import { oldFilm, recordsIn } from "../support/oldFilms.js"
import { concept, golden, intents, shortFilm, tiny } from "../support/shortFilm.js"
import { hasTmux, terminal } from "../support/tmux.js"

const isPlan = (record: JournalRecord): record is Extract<JournalRecord, { readonly kind: "plan" }> =>
  record.kind === "plan"

/** Orders of a journal, without those that a stop took back before they were sent. */
const sent = (journal: string): number => intents(journal) - journal.split('"outcome":"not-made"').length + 1

describe("a batch", () => {
  it("is a concept per line, each with a folder that its words alone name", () => {
    const concepts = conceptsIn("\uFEFFA fox\r\n\n# not this\n  An owl \nA fox\n".replace("\uFEFF", ""))
    assert.deepStrictEqual<ReadonlyArray<string>>(concepts, ["A fox", "An owl", "A fox"])
    assert.deepStrictEqual(foldersFor(concepts), ["a-fox", "an-owl", "a-fox-2"])
  })

  it("tells films that are whole from those that are made with less, in one figure each", () => {
    const made = (outcome: BatchResult["outcome"], code: number, says: string) => ({
      ...{ folder: `films/${code}`, outcome, code, says },
      spent: noTicks
    })
    assert.deepStrictEqual(
      summary([
        made("complete", 0, "complete"),
        made("degraded", 6, "made, 2 less than planned"),
        made("failed", 1, "no network")
      ]).at(-1),
      "1 of 3 films is complete, 1 made with less than planned, $0.00 in all."
    )
  })

  it("C9: finds each film where it lies, whatever lines are added, moved and taken away", () => {
    const chinese = [
      "\u4e00\u53ea\u72d0\u72f8",
      "\u4e00\u53ea\u732b\u5934\u9e70",
      "\u041b\u0438\u0441\u0430 \u0438 \u0441\u043e\u0432\u0430"
    ]
    const named = foldersFor(chinese)
    assert.strictEqual(new Set(named).size, 3)
    for (const name of named) assert.match(name, /^film-[0-9a-f]{6}$/)
    // The names go by the words, not by the place.
    assert.deepStrictEqual(foldersFor(["\u65b0", ...chinese]).slice(1), named)
    assert.deepStrictEqual(foldersFor(chinese.toReversed()), named.toReversed())
    // As 0.1.0 named them.
    const held = chinese.map((concept, index) => ({
      concept,
      name: index === 0 ? "character" : `character-${index + 1}`
    }))
    const found = foldersFor(["\u65b0", ...chinese], held)
    assert.deepStrictEqual(found.slice(1), ["character", "character-2", "character-3"])
    assert.match(found[0] ?? "", /^film-/)
    assert.deepStrictEqual(foldersFor(chinese.slice(2), held), ["character-3"])
  })

  it("C9, C13: finds a film whose journal is lost by what its state says, so that none is made beside it", async () => {
    const whole = oldFilm("finished")
    const below = path.dirname(whole)
    const found = () => Effect.runPromise(Effect.provide(filmsBelow(below), NodeContext.layer))
    const before = await found()
    assert.deepStrictEqual(
      before.map(({ name }) => name),
      ["finished"]
    )
    const journal = path.join(whole, "journal.log")
    writeFileSync(journal, readFileSync(journal, "utf8").split("\n").slice(0, 2).concat("").join("\n"))
    assert.deepStrictEqual(await found(), before)
    rmSync(journal)
    assert.deepStrictEqual(await found(), before)
  })

  it("C9: gives a concept that looks like another its hash, and one that says little too", () => {
    const alike = foldersFor(["A fox!", "A fox?", "A fox!"])
    assert.match(alike.join(" "), /^a-fox-[0-9a-f]{6} a-fox-[0-9a-f]{6} a-fox-[0-9a-f]{6}-2$/)
    const held = [{ name: "a-fox", concept: "A fox?" }]
    assert.match(foldersFor(["A fox!", "A fox?"], held).join(" "), /^a-fox-[0-9a-f]{6} a-fox$/)
    assert.match(foldersFor(["1984"]).join(), /^1984-[0-9a-f]{6}$/)
    assert.match(foldersFor(["Go"]).join(), /^go-[0-9a-f]{6}$/)
    assert.match(
      foldersFor(["\u72d0\u72f8 finds \u4e00\u53ea\u732b\u5934\u9e70\u5728\u68ee\u6797\u91cc"]).join(),
      /^finds-[0-9a-f]{6}$/
    )
    assert.deepStrictEqual(foldersFor(["Luc\u00eda und die Stra\u00dfe"]), ["lucia-und-die-strasse"])
    // What was moved aside is no film of this batch.
    assert.deepStrictEqual(foldersFor(["A fox"], [{ name: "a-fox-20261128T084723", concept: "A fox" }]), [
      "a-fox"
    ])
    assert.deepStrictEqual(foldersFor(["A fox  "], [{ name: "mine", concept: "A  fox" }]), ["mine"])
  })

  it("ends with the worst code of its films", () => {
    assert.strictEqual(worst([0, 0]), 0)
    assert.strictEqual(worst([0, 6, 0]), 6)
    assert.strictEqual(worst([6, 3, 1, 0]), 1)
    assert.strictEqual(worst([3, 2]), 2)
  })

  it("makes every film, tells of all in one table, and goes on with what is missing", async () => {
    const film = shortFilm(tiny)
    writeFileSync(path.join(film.folder, "films.txt"), `${concept}\n# a comment\n${concept} again\n`)
    const words = ["batch", "films.txt", "--output-dir", "films", "--quiet", "--scenes", "2"]
    const stopped = await film.simulate(...words, "--budget", "0.1")
    assert.strictEqual(stopped.code, 3, stopped.stderr)
    assert.match(
      stopped.stdout,
      /^3 {5}films\/a-fox-and-an-owl-carry-a-lantern-home [^\n]*\$[\s\S]*0 of 2 films are complete/m
    )
    const ended = await film.simulate(...words, "--at-once", "2", "--raise-budget", "9")
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(
      ended.stdout,
      /^ok {4}films\/\S+ .*complete\nok {4}films\/\S+-[0-9a-f]{6} .*complete\n2 of 2 films are complete, \$1\.2\d in all\.$/m
    )
    const held = readFileSync(
      path.join(film.folder, "films/a-fox-and-an-owl-carry-a-lantern-home/journal.log"),
      "utf8"
    )
    assert.strictEqual(sent(held), 15)

    // Somebody has edited one film's plan since, and that stands beside what the batch was told when it began.
    const edited = path.join(film.folder, "films/a-fox-and-an-owl-carry-a-lantern-home")
    const told = recordsIn(edited).findLast(isPlan)
    assert.isDefined(told)
    const shorter = new StoryPlan({ ...told.plan, scenes: told.plan.scenes.slice(0, 1) })
    appendFileSync(
      path.join(edited, "journal.log"),
      encodeLine({ ...told, plan: shorter, origin: "person" }).toString()
    )
    const orders = await film.run(...words.slice(0, 4), "--scenes", "2", "--resolution", "720p", "--dry-run")
    assert.strictEqual(orders.code, 0, orders.stderr)
    assert.notInclude(orders.stdout, "would stop")
    assert.match(
      orders.stdout,
      /^films\/a-fox-and-an-owl-carry-a-lantern-home: Changed from how the film was made so far: --resolution 720p \(so far 480p\)\.\n\S+ That makes stale: clip of scene 1, final video\.\n\S+ To be ordered now: 1 clip for \$\d.*\n\S+-[0-9a-f]{6}: Changed .*\n\S+ That makes stale: clip of scene 1, clip of scene 2, final video\.\n\S+ To be ordered now: 2 clips for .*\nTo be ordered for 2 films/
    )
    // Where nobody is asked it is said as well; what is held goes stale all the same.
    const kept = await film.simulate(
      ...words.slice(0, 5),
      "--scenes",
      "3",
      "--accept-at",
      "0.7",
      "--stop-after",
      "plan"
    )
    assert.strictEqual(kept.code, 2, kept.stderr)
    assert.strictEqual(
      kept.stderr.match(/^films\/\S+: Changed .*--scenes 3 \(so far 2\); --accept-at 0.7 \(so far 0.8\)\.$/gm)
        ?.length,
      2
    )
    assert.match(kept.stderr, /which is not as it is wished for now: The plan has 1 scene; it must have 3/)
    assert.strictEqual(sent(readFileSync(path.join(edited, "journal.log"), "utf8")), 15)

    // A film that cannot be read says nothing of the other, and is told with what mends it.
    writeFileSync(
      path.join(edited, "journal.log"),
      readFileSync(path.join(edited, "journal.log"), "utf8").replace("\n", "\nspoilt\n")
    )
    const mends =
      /The repair is:\n {2}\S.* repair --output-dir films\/a-fox-and-an-owl-carry-a-lantern-home\n/
    const priced = await film.run(...words.slice(0, 4), "--resolution", "720p", "--dry-run")
    assert.strictEqual(priced.code, 5, priced.stderr)
    assert.match(priced.stdout, /-home: Line 2 of the journal is damaged/)
    assert.match(
      priced.stdout,
      /-home +\$0\.00 +\$0\.00 {2}would stop: see above\n {2}films\/\S+ +\$0\.[1-9]/
    )
    assert.match(priced.stderr, mends)
    const made = await film.simulate(...words.slice(0, 5), "--stop-after", "plan")
    assert.strictEqual(made.code, 5, made.stderr)
    assert.match(made.stderr, mends)
  })

  const listed = (words: string) => {
    const film = shortFilm(tiny, 1)
    writeFileSync(path.join(film.folder, "films.txt"), words)
    return film
  }
  const words = ["batch", "films.txt", "--output-dir", "films"]

  it("shows its price film by film before anything is sent, as far as it is to go", async () => {
    const film = listed(`${concept}\nAnother film\n`)
    const whole = await film.run(...words, "--dry-run", "--scenes", "2")
    assert.strictEqual(whole.code, 0, whole.stderr)
    golden("batch-dry-run", whole.stdout)
    const stills = await film.run(...words, "--dry-run", "--scenes", "2", "--stop-after", "sheets")
    assert.match(stills.stdout, /^To be ordered for 2 films until they are held after the sheets /)
    const price = (text: string) => Number(/in all, at most +\$([\d.]+)/.exec(text)?.[1])
    assert.isAbove(price(whole.stdout), 4 * price(stills.stdout))
    assert.isFalse(existsSync(path.join(film.folder, "films")))
  })

  it("is held film by film where it is wished, and goes on from there", async () => {
    const film = listed(`${concept}\n${concept} again\n`)
    const held = await film.simulate(...words, "--stop-after", "keyframes", "--quiet")
    assert.strictEqual(held.code, 0, held.stderr)
    assert.match(
      held.stdout,
      /^held {2}films\/\S+ .*held after the keyframes\nheld .*\n0 of 2 films are complete, 2 held, \$0\.\d\d in all\.\nGo on with:\n {2}.* batch films\.txt --output-dir films --quiet --simulate/m
    )
    assert.notInclude(held.stdout.split("Go on")[1] ?? "", "--stop-after")
    // Above, a batch goes on with what is missing.
    if (!isLong) return
    const ended = await film.simulate(...words, "--quiet")
    assert.match(ended.stdout, /2 of 2 films are complete, \$0\.\d\d in all\.$/m)
  })

  it("prints commands about one film that can be pasted as they are", async () => {
    const film = listed(`${concept}\n`)
    const faults = [
      { route: "video-generations", fault: "job-failed" },
      { route: "image-generations", fault: "http-502-after-charging", times: 1 }
    ]
    writeFileSync(path.join(film.folder, "simulator.json"), JSON.stringify({ ...film.simulator, faults }))
    const ended = await film.simulate(...words, "--at-once", "2", "--poll-interval", "10 millis")
    assert.strictEqual(ended.code, 1, ended.stderr)
    assert.match(ended.stderr, /^\[1\] ! The clip of scene 1, take 1 is lost /m)
    assert.match(
      ended.stderr,
      /^\[1\] ! The sheet of .* was sent and never answered \(.*[^.]\); it may have/m
    )
    const [printed = ""] = ended.stderr.match(/(?<= )redo scene 1 .*/) ?? []
    assert.match(printed, /^redo scene 1 --output-dir films\/\S+/)
    assert.notInclude(printed, "at-once")
    const typed = printed.match(/'[^']*'|\S+/g) ?? []
    const pasted = await film.run(...typed.map((word) => word.replaceAll("'", "")), "--dry-run")
    assert.strictEqual(pasted.code, 0, pasted.stderr)
    assert.include(ended.stderr, "--at-once 2", "the batch itself goes on as it was")
  })

  it("is JSON lines that name the film, and its table stands beside them", async () => {
    const film = listed(`${concept}\n${concept} again\n`)
    const ended = await film.simulate(...words, "--json")
    assert.strictEqual(ended.code, 0, ended.stderr)
    const schema: unknown = JSON.parse((await film.run("schema", "events")).stdout)
    const isEvent = new Ajv({ strict: false }).compile(
      typeof schema === "object" && schema !== null ? schema : {}
    )
    const lines = ended.stdout.trimEnd().split("\n")
    for (const line of lines) assert.isTrue(isEvent(JSON.parse(line)), line)
    const ends = lines.filter((line) => line.includes('"event":"film_finished"'))
    assert.deepStrictEqual(
      ends.map((line) => /"film":"films\/(a-fox-and-an-owl)-[a-z0-9-]+"/.exec(line)?.[1]),
      Array(2).fill("a-fox-and-an-owl")
    )
    assert.match(ended.stderr, /2 of 2 films are complete/)
  })

  it.skipIf(!hasTmux)(
    "is asked about once on a terminal, with the price of all; a no orders nothing",
    async () => {
      const film = listed(`${concept}\n${concept} again\n`)
      const asked = terminal([...words, "--scenes", "2"], {
        cwd: film.folder,
        columns: 100,
        rows: 30,
        env: { XAI_API_KEY: "xai-nobody", XAI_BASE_URL: "http://127.0.0.1:9/v1" }
      })
      assert.match(
        await asked.shows(/\[y\/N\]/),
        /Make 2 films for \$\d\.\d\d and at most \$\d\.\d\d for questions\n\(\$\d+\.\d\d and at most \$\d\.\d\d for questions if every correction is needed\)\? \[y\/N\]/
      )
      asked.type("n")
      assert.match(await asked.shows(/ended with 0/), /Nothing is ordered, as you wish\./)
      asked.end()
      assert.isFalse(existsSync(path.join(film.folder, "films")))
    }
  )
})
