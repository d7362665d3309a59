import { existsSync, readdirSync, readFileSync } from "node:fs"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { hasPostgres } from "../support/postgresServer.js"
import { queueFolder, sameWords } from "../support/queueProgram.js"
import { golden, plainWords } from "../support/shortFilm.js"
import { closeAll } from "../support/simulators.js"

afterAll(closeAll)

const concept = "A fox carries a lantern home"
const film = "a-fox-carries-a-lantern-home-34bb15"

describe.skipIf(!hasPostgres)("the queue on the command line", () => {
  it.live(
    "takes a film, has it made, tells of it, and brings it to a folder where a run orders nothing",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { file, folder, provider, run, workUntil } = yield* queueFolder()
          const words = (text: string) => sameWords(plainWords(text, folder))
          const said: Array<string> = []
          const told = (...args: ReadonlyArray<string>) =>
            Effect.map(run(...args), (ended) => {
              said.push(`$ ${args.join(" ")}\n${words(ended.stdout + ended.stderr)}[${ended.code}]\n`)
              return ended
            })

          yield* told("queue")
          yield* told("queue", "init")
          yield* told("queue")
          yield* told("submit", concept)
          yield* told("submit", concept)
          yield* told("submit", concept, "--scenes", "3")
          yield* told("queue")
          yield* told("queue", "show", film)
          yield* told("fetch", film, "--to", "here")
          const worked = yield* workUntil(/\bThe film is complete/)
          said.push(`$ worker\n${words(worked.stdout)}`)
          assert.match(worked.stderr, /\nStopped\.\n$/, "nothing waits for another")
          yield* told("queue")
          yield* told("queue", "show", film)
          yield* told("queue", "cancel", film)
          yield* told("queue", "retry", film)
          yield* told("queue", "go-on", film)
          yield* told("fetch", film, "--to", "here")
          yield* told("fetch", film, "--to", "here")
          yield* told("fetch", "--all", "--to", "all")
          yield* told("fetch", film, "--all")
          golden("queue", said.join("\n"))

          assert.isTrue(existsSync(file("here/final_video.mp4")))
          const before = (yield* Effect.promise(provider.log)).length
          const again = yield* run("run", "--output-dir", "here", "--yes")
          assert.strictEqual(again.code, 0, again.stderr)
          assert.match(again.stdout, /This run ordered nothing/)
          const paid = (yield* Effect.promise(provider.log))
            .slice(before)
            .filter(({ method }) => method === "POST")
          assert.lengthOf(paid, 0)
          assert.deepStrictEqual(readdirSync(file("scratch")), [])
          assert.notInclude(said.join(""), readFileSync(file("here/journal.log"), "utf8"))
        })
      )
  )
})
