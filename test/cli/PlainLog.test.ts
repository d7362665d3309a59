import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Logger, LogLevel } from "effect"
import { logsOfFilm, plainLog } from "../../src/cli/output/PlainLog.js"

/** What a piece of work says on either stream. */
const heard = (work: Effect.Effect<void>) =>
  Effect.gen(function* () {
    const [out, err]: [string[], string[]] = [[], []]
    const usual = yield* Console.consoleWith(Effect.succeed)
    const console = {
      ...usual,
      unsafe: {
        ...usual.unsafe,
        log: (...words: ReadonlyArray<unknown>) => void out.push(words.join(" ")),
        error: (...words: ReadonlyArray<unknown>) => void err.push(words.join(" "))
      }
    }
    yield* work.pipe(Effect.withConsole(console), Effect.provide(plainLog))
    return { out, err }
  })

describe("the log of the command line", () => {
  it.effect("C39: a warning is a sentence beside the output, with no time, level or fiber in it", () =>
    Effect.gen(function* () {
      const { err, out } = yield* heard(Effect.logWarning("the disk of film does not say when it is done."))
      assert.deepStrictEqual(err, ["! The disk of film does not say when it is done."])
      assert.deepStrictEqual(out, [])
      const ofOne = yield* heard(logsOfFilm("[2]")(Effect.logWarning("the clip of scene 1 is lost.")))
      assert.deepStrictEqual(ofOne.err, ["[2] ! The clip of scene 1 is lost."])
    })
  )

  it.effect(
    "C39: what only --log-level debug shows keeps its time and level, and is not there without it",
    () =>
      Effect.gen(function* () {
        const work = Effect.logDebug("looking")
        assert.deepStrictEqual((yield* heard(work)).out, [])
        const { out } = yield* heard(Logger.withMinimumLogLevel(work, LogLevel.Debug))
        assert.match(out.join(), /level=DEBUG .*looking/)
      })
  )
})
