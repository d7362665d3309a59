import { Option } from "effect"
import type { Said } from "../../answers/Turn.js"
import { imageFacts } from "./ImageFacts.js"

/** A picture counts 256 tokens for each tile of 448 pixels, 256 at least and 1,792 at most (xai-api §2.3). */
const tokensOfPicture = (bytes: Uint8Array): number =>
  Option.match(imageFacts(bytes), {
    onNone: () => 256,
    onSome: ({ height, width }) =>
      Math.max(256, Math.min(1792, 256 * Math.ceil(width / 448) * Math.ceil(height / 448)))
  })

const tokensOfText = (text: string): number => Math.ceil(text.length / 4)

/** What a question and its answer count: about four characters to a token. Reasoning is counted apart. */
export const tokensOf = (
  question: { readonly text: string; readonly pictures: ReadonlyArray<{ readonly bytes: Uint8Array }> },
  answers: ReadonlyArray<Said>,
  effort: string
) => {
  const image = question.pictures.reduce((sum, picture) => sum + tokensOfPicture(picture.bytes), 0)
  const wordsOf = ({ calls, content, refusal }: Said) =>
    [content ?? refusal ?? "", ...calls.map((call) => call.name + call.arguments)].join("")
  const completion = answers.reduce((sum, it) => sum + tokensOfText(wordsOf(it)), 0)
  const share: Readonly<Record<string, number>> = { none: 0, low: 0.25, medium: 0.5, high: 1, xhigh: 2 }
  return {
    prompt: tokensOfText(question.text) + image,
    image,
    completion,
    reasoning: Math.ceil(completion * (share[effort] ?? 0))
  }
}
