import { Effect, Option } from "effect"
import type { Engine } from "./Engine.js"
import { espeakAt, findEspeak } from "./Espeak.js"
import { flite, hasFlite } from "./Flite.js"
import { evened, type Recording, type SpokenToken, soundRate, type Utterance } from "./Recording.js"
import { breaths, respelled, tokensOf } from "./SpeechText.js"
import { timbreOf } from "./Timbre.js"
import { tones } from "./Tones.js"

/** How words sound: in the best voice there is for their language, or as tones, which take no time at all. */
export type SpeechKind = "voices" | "tones"

/** How long it is silent before the first word, in seconds. */
const lead = 0.06

const isEnglish = (language: string, text: string): boolean =>
  language === "auto"
    ? !/[^\P{L}\p{Script=Latin}]/u.test(text) && !/[ÄÖÜäöüßÀ-ÿ]/u.test(text)
    : /^en\b/i.test(language)

const engineFor = Effect.fnUntraced(function* (language: string, text: string, kind: SpeechKind) {
  if (kind === "tones") return tones
  if (isEnglish(language, text) && hasFlite()) return flite
  const espeak = yield* findEspeak
  return language === "auto" || Option.isNone(espeak) ? tones : espeakAt(espeak.value)
})

/** What was said last, by what was asked for: a judge's ear and a clip ask again for what was recorded a moment ago. */
const said = new Map<string, Recording>()
const mostSaid = 12

const record = Effect.fnUntraced(function* (
  { language, speed, text, voice }: Utterance,
  replace: Readonly<Record<string, string>>,
  engine: Engine
) {
  const timbre = timbreOf(voice)
  const parts = yield* Effect.forEach(breaths(tokensOf(text)), (tokens) =>
    Effect.map(
      engine({ words: tokens.map((token) => respelled(token.text, replace)), language, timbre, speed }),
      (breath) => ({ tokens, ...breath })
    )
  )
  let at = Math.round(lead * soundRate)
  const placed = parts.map(({ spans, tokens, track }) => {
    const from = at
    at += track.length + Math.round(((tokens.at(-1)?.pause ?? 0) / speed) * soundRate)
    return { from, spans, tokens, track: evened(track) }
  })
  const track = new Float32Array(at)
  for (const part of placed) track.set(part.track, part.from)
  const words = placed.flatMap(({ from, spans, tokens }) =>
    tokens.map(
      (token, index): SpokenToken => ({
        text: token.text,
        from: token.from,
        to: token.to,
        start: from / soundRate + (spans[index]?.start ?? 0),
        end: from / soundRate + (spans[index]?.end ?? 0)
      })
    )
  )
  return { track, words } satisfies Recording
})

/** Says a text without tags. Equal requests give equal samples. */
export const speak = Effect.fn("Speak.speak")(function* (
  utterance: Utterance,
  kind: SpeechKind,
  replace: Readonly<Record<string, string>> = {}
) {
  const key = JSON.stringify([utterance, kind, replace])
  const known = said.get(key)
  if (known !== undefined) return known
  const fresh = yield* record(utterance, replace, yield* engineFor(utterance.language, utterance.text, kind))
  said.set(key, fresh)
  const [oldest] = said.keys()
  if (said.size > mostSaid && oldest !== undefined) said.delete(oldest)
  return fresh
})
