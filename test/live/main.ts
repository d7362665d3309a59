import { createInterface } from "node:readline/promises"
import { Console, Effect, Either, Redacted } from "effect"
import { checkedOptions, grokConfig, publicApi } from "../../src/services/xai/GrokConfig.js"
import { examine, listPrice, table } from "./Assumptions.js"

// `npm run test:live`: asks the real provider what the reference only guesses. Never part of `npm test`: it costs money,
// so it names its price and asks first (`-- --yes` answers). Without a key it says so and ends with 2.

const isGranted = Effect.promise(async () => {
  if (process.argv.includes("--yes")) return true
  if (!process.stdin.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question("Go on? [y/N] ")
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
})

const end = (code: number, words: string) =>
  Effect.zipRight(
    Console.error(words),
    Effect.sync(() => {
      process.exitCode = code
    })
  )

const main = Effect.gen(function* () {
  const found = yield* Effect.either(Effect.flatMap(grokConfig, (given) => checkedOptions(given)))
  if (Either.isLeft(found))
    return yield* end(
      2,
      "There is no usable API key: set XAI_API_KEY (and XAI_BASE_URL for another address than xAI's)."
    )
  const { apiKey, base } = found.right
  yield* Console.log(
    `This asks ${base.href === publicApi ? "xAI" : base.href} some 15 questions; together they cost at most $${listPrice.toFixed(2)} at list price.`
  )
  if (!(yield* isGranted)) return yield* end(2, "Nothing was sent. Say yes, or add -- --yes.")
  const findings = yield* examine({
    apiKey: Redacted.value(apiKey),
    baseURL: base.href,
    pollMillis: base.isLoopback ? 200 : 5000
  })
  yield* Console.log(table(findings))
})

Effect.runFork(main)
