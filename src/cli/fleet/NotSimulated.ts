import { Effect, Either } from "effect"
import { UsageError } from "../ending/CliError.js"
import { Environment } from "../flags/Environment.js"
import { yesOrNo } from "../flags/Parse.js"
import { environmentName } from "../flags/Setting.js"

/**
 * Who wishes for simulated films everywhere pays for none: workers know no simulator of their own.
 * Fails   UsageError, where the environment or `.env` wishes for simulated films.
 */
export const refuseSimulated = Effect.fn("NotSimulated.refuse")(function* (command: string) {
  const { dotEnv, variables } = yield* Environment
  const name = environmentName("simulate")
  const text = variables[name] ?? dotEnv[name]
  if (text !== undefined && Either.getOrElse(yesOrNo(text.trim()), () => true))
    return yield* new UsageError({
      detail: `${name} is set, and ${command} knows no simulator of its own: workers film with the provider that XAI_BASE_URL names. To film for nothing, start grok-video-pipeline simulator, set XAI_BASE_URL and XAI_API_KEY for the workers as it says, and unset ${name}. Nothing was spent.`
    })
})
