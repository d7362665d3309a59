import { Effect, Option } from "effect"
import { billedAs } from "../../domain/Bill.js"
import { videoModels } from "../../domain/Models.js"
import { addTicks, formatUsd, Ticks } from "../../domain/Money.js"
import { saidInScene } from "../../domain/SceneSpeech.js"
import type { FilmOptions } from "../../domain/Settings.js"
import { isSpoken, type SoundMode } from "../../domain/Speech.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { withWords } from "../../forecast/DefaultPlan.js"
import type { Forecast, ForecastRequest } from "../../forecast/Forecast.js"
import { bestCase } from "./KnownFilm.js"

/** Ways in which a film may sound, as whoever decides on one compares them. */
interface Variant {
  readonly name: string
  readonly settings: FilmOptions
}

/** The film with its own sound, with a narrator, and with characters who talk, on a model that holds their voices; and as it is to sound. */
const variantsOf = (settings: FilmOptions): ReadonlyArray<Variant> => {
  const as = (sound: SoundMode) => ({ ...settings, sound })
  const holds = [settings.videoModel, ...videoModels].find(({ mostVoices }) => mostVoices > 0)
  const { sound, videoModel } = settings
  const talking = isSpoken(sound) ? sound : "spoken"
  const spoken = holds !== undefined && {
    name: `${talking}, on ${holds.id}`,
    settings: {
      ...as(talking),
      videoModel: holds,
      resolution: settings.resolution === "1080p" ? holds.largestWithReferences : settings.resolution
    }
  }
  return [
    { name: "its clips' own sound", settings: as("natural") },
    { name: "narrated", settings: as("narrated") },
    ...(isSpoken(sound) && videoModel !== holds ? [{ name: `${sound}, on ${videoModel.id}`, settings }] : []),
    ...(sound === "none" ? [{ name: "none of the clips' sound", settings }] : []),
    ...(spoken === false ? [] : [spoken])
  ]
}

/** Whether a plan has words for such a sound; one that is still to be written gets them. */
const hasWords = (plan: Option.Option<StoryPlan>, sound: SoundMode): boolean =>
  sound === "natural" ||
  sound === "none" ||
  Option.match(plan, {
    onNone: () => true,
    onSome: ({ scenes }) =>
      scenes.some((scene) => {
        const { lines, narration } = saidInScene(scene, sound)
        return lines.length > 0 || narration !== ""
      })
  })

type Priced = Pick<Forecast, "media" | "mediaPrice">

const clipsOf = ({ media }: Priced): Ticks =>
  addTicks(...media.filter(({ id }) => billedAs(id) === "clips").map(({ price }) => price))

/** What a film costs so, and how much that is more than the first of all; `mayBeLonger`: its clips cost more only where they are longer. */
const line = (name: string, priced: Priced, first: Priced, mayBeLonger: boolean): string => {
  const [price, before] = [priced.mediaPrice, first.mediaPrice]
  const longer = mayBeLonger ? clipsOf(priced) - clipsOf(first) : 0
  const why = longer > 0 ? `, ${formatUsd(Ticks.make(longer))} of it for longer clips` : ""
  const more = price > before ? `  +${formatUsd(Ticks.make(price - before))}${why}` : ""
  return `  ${name.padEnd(40)}${formatUsd(price).padStart(8)}${more}`
}

/**
 * What pictures, clips and speech of a film cost by what is heard in it, if every take is accepted; nothing where its plan has
 * no words. `silent`: stands for the plan of a film that nobody has planned.
 * Fails   as `bestCase`.
 */
export const soundPriceLines = Effect.fn("SoundPrices.lines")(function* (
  request: ForecastRequest,
  silent: StoryPlan
) {
  const variants = variantsOf(request.settings).filter(({ settings }) =>
    hasWords(request.plan, settings.sound)
  )
  if (variants.length < 2) return []
  const prices = yield* Effect.forEach(variants, ({ name, settings }) =>
    Effect.map(bestCase({ ...request, settings, unplanned: withWords(silent, settings) }), (priced) => ({
      name,
      priced,
      // Where somebody talks, it is the sheets that go along which cost more.
      mayBeLonger: settings.sound === "narrated"
    }))
  )
  return [
    "By what is heard (--sound), in the best case, questions aside:",
    ...prices.map(({ mayBeLonger, name, priced }) =>
      line(name, priced, prices[0]?.priced ?? priced, mayBeLonger)
    )
  ]
})
