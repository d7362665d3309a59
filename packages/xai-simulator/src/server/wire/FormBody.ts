import { Effect } from "effect"
import { notForm, type Refusal } from "../Refusal.js"

const asUri = async (file: Blob): Promise<string> =>
  `data:${/^[a-z]+\/[a-z0-9.+-]+/i.exec(file.type)?.[0] ?? "application/octet-stream"};base64,${Buffer.from(await file.arrayBuffer()).toString("base64")}`

/**
 * Reads a form: its fields by name, several of one name as a list, its file as a data URI. What stands behind the file is
 * not looked at, as xAI does not.
 */
export const readForm = (
  bytes: Uint8Array,
  contentType: string
): Effect.Effect<Readonly<Record<string, string | ReadonlyArray<string>>>, Refusal> =>
  Effect.tryPromise({
    try: async () => {
      const form = await new Response(Buffer.from(bytes), {
        headers: { "content-type": contentType }
      }).formData()
      const fields: Record<string, string | ReadonlyArray<string>> = {}
      for (const [name, value] of form.entries()) {
        if (typeof value !== "string") return { ...fields, [name]: await asUri(value) }
        const before = fields[name]
        fields[name] = before === undefined ? value : [before, value].flat()
      }
      return fields
    },
    catch: () => notForm()
  })
