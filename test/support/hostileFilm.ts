import { Schema } from "effect"
import { PipelineState } from "../../src/domain/PipelineState.js"

/** Words that would do something, or break something, if a page took them for more than words. */
export const hostileWords = [
  `"><script>window.pwned = 1</script>`,
  `'"><img src=x onerror="window.pwned = 1">`,
  "</style></title></bdi></details><iframe src=javascript:alert(1)>",
  "<!-- --> ]]> &lt;b&gt; &amp; `id` {{x}} $(x)",
  "a\u202Edrow\u2066 back\u2069 \u200Bhidden\uFEFF \u061C",
  "\u001b[31mred\u0007\u0000\ud800 half a letter",
  "x".repeat(400),
  "狐とふくろう 👩‍👩‍👧 עברית العربية"
]

/** Keys whose values are names of things the program itself knows: files, numbers in words, closed choices. */
const known =
  /(_path|_url|^path|^sha256|^kind|^transition|^prominence|^aspect_ratio|^pictures|^sound|^made|_video_path)$/

/** Every free text in a value, replaced by a hostile one. */
const spoiled = (value: unknown, key: string, next: (was: string) => string): unknown => {
  if (typeof value === "string") return known.test(key) ? value : next(value)
  if (Array.isArray(value)) return value.map((one) => spoiled(one, key, next))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      key === "per_character" ? next(name) : name,
      spoiled(one, name, next)
    ])
  )
}

/** The same film, told in other words: every free text is what `words` makes of it. Equal texts stay equal. */
export const retold = (state: PipelineState, words: (index: number) => string): PipelineState => {
  const told = new Map<string, string>()
  const next = (was: string) => {
    const known = told.get(was)
    if (known !== undefined) return known
    const fresh = words(told.size)
    told.set(was, fresh)
    return fresh
  }
  return Schema.decodeUnknownSync(PipelineState)(spoiled(Schema.encodeSync(PipelineState)(state), "", next))
}

/** The same film with hostile words in every place where a model's or a person's words may stand. */
export const hostileFilm = (state: PipelineState): PipelineState =>
  retold(state, (index) => `${index} ${hostileWords[index % hostileWords.length] ?? ""}`)
