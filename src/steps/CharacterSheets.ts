import { sep } from "node:path"
import { Array, Effect, Fiber, Option, Schema } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import { SheetId } from "../domain/AssetId.js"
import { CharacterAsset } from "../domain/Assets.js"
import { appearanceOf, sheetDecisions } from "../domain/Decisions.js"
import { addTicks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { referenceFor } from "../domain/PlanRequest.js"
import { FilmSettings, type Reference } from "../domain/Settings.js"
import type { Character } from "../domain/StoryPlan.js"
import { type Judged, onlyPicture } from "../domain/Verdict.js"
import { asCompared } from "../domain/Words.js"
import { judgeSheetWords } from "../prompts/JudgePrompts.js"
import { portraitPrompt, portraitRetake, withNegative } from "../prompts/PicturePrompts.js"
import { PhotoUnusable, readPhoto } from "../services/Photo.js"
import { StateStore } from "../services/StateStore.js"
import { FileUnwritable, legacySlug, paths, slug, Workspace } from "../services/Workspace.js"
import { acceptedOr } from "../takes/Accepted.js"
import { keepBest, makeTake, takeFields } from "../takes/BestOf.js"
import { judge } from "../takes/Judge.js"
import { draw } from "../takes/Pictures.js"
import { revisionOf } from "../takes/Revision.js"
import { traitsOf } from "../takes/Traits.js"

const decodeSheet = Schema.decodeUnknownOption(CharacterAsset)

/**
 * The number before a character's files: the one they were drawn under, wherever the character stands in the plan now.
 * Whoever comes new is given one that nobody of a name alike in a path has, so that no file takes another's place.
 */
const numberOf = Effect.fnUntraced(function* (name: string, ordinal: number) {
  const store = yield* StateStore
  const drawn = (yield* store.marks).flatMap((mark) => {
    if (mark.kind !== "accepted" || mark.asset !== "sheet" || slug(mark.name) !== slug(name)) return []
    const path = Option.match(decodeSheet(mark.value), { onNone: () => "", onSome: (it) => it.portraitPath })
    const digits = /^character_sheets\/0*(\d+)-/.exec(path)?.[1]
    return digits === undefined ? [] : [[asCompared(mark.name), Number(digits)] as const]
  })
  const numbers = new Map(drawn)
  return numbers.get(asCompared(name)) ?? ordinal + Math.max(0, ...numbers.values())
})

/** How a character's files are named: as they were, in a film that has some under the name an earlier version gave them. */
const namingOf = Effect.fnUntraced(function* (name: string) {
  const store = yield* StateStore
  const before = legacySlug(name)
  if (before === slug(name)) return slug
  const known = new RegExp(`^(?:character_sheets|references)/\\d+-${before}[._]`)
  return (yield* store.files).some(({ path }) => known.test(path)) ? legacySlug : slug
})

/**
 * Brings a character's photo into the film's folder, as the one picture that model, judge and report see. A film that has
 * it as an earlier version took it, just as it came, keeps that: another would make its sheet another one.
 */
const photoOf = Effect.fn("CharacterSheets.photo")(function* (
  { kind, photo, sha256 }: Reference,
  character: Character,
  ordinal: number
) {
  const store = yield* StateStore
  const workspace = yield* Workspace
  const naming = yield* namingOf(character.name)
  const files = yield* store.files
  const asItCame = paths.reference(ordinal, character.name, kind === "png" ? "png" : "jpeg", naming)
  const isKept = files.some((file) => file.path === asItCame && file.sha256 === sha256)
  const path = isKept ? asItCame : paths.reference(ordinal, character.name, "jpeg", naming)
  const bring = Effect.fnUntraced(function* (temporary: string) {
    const bytes = yield* Effect.mapError(
      workspace.read(photo),
      ({ detail }) =>
        new FileUnwritable({
          file: path,
          detail: `the photo it is made from, ${photo}, cannot be read (${detail})`
        })
    )
    yield* workspace.write(temporary, isKept ? bytes : (yield* readPhoto(bytes, photo)).jpeg)
  })
  return yield* store.produce({ path, inputs: ["reference", sha256] }, bring)
})

/**
 * Reads every photo that nobody has looked into yet, before anything is ordered.
 * Fails   PhotoUnusable: says what it is. DrawingPartMissing: this machine cannot draw.
 */
export const checkPhotos = Effect.gen(function* () {
  const { references = [] } = yield* FilmSettings
  const workspace = yield* Workspace
  yield* Effect.forEach(
    // What lies in the film's folder was read when it was brought there.
    references.filter(
      ({ changes, photo }) =>
        changes === undefined && !photo.startsWith(`${workspace.absolute("references")}${sep}`)
    ),
    ({ photo }) =>
      workspace.read(photo).pipe(
        Effect.mapError(
          ({ detail }) =>
            new PhotoUnusable({
              photo,
              reason: "NotTaken",
              what: `cannot be read (${detail})`,
              todo: "See that it is there, and that it may be read."
            })
        ),
        Effect.flatMap((bytes) => readPhoto(bytes, photo))
      ),
    { discard: true }
  )
}).pipe(Effect.withSpan("CharacterSheets.checkPhotos"))

/**
 * Draws a character's reference portrait, has it judged, and takes it again until it passes or the takes run out.
 * With a photo of the character it is drawn from that, and judged against it.
 * Takes   `ordinal`: the character's place in the plan, from 1; it keeps the files of like-named characters apart.
 * Gives   the best take; every take stays in character_sheets/.
 * Fails   PhotoUnusable, when its photo cannot be used. PromptRefused, when no wording passes: the film goes on without the scenes that show this character.
 * Costs   one question on the description, and one picture and one look per take, 3 takes at most by default.
 */
export const generateCharacterSheet = Effect.fn("CharacterSheets.generate")(function* (
  character: Character,
  style: string,
  aspectRatio: AspectRatio,
  ordinal = 1
) {
  const settings = yield* FilmSettings
  const asset = new SheetId({ name: character.name })
  const revision = yield* revisionOf(asset)
  const number = yield* numberOf(character.name, ordinal)
  const reference = referenceFor(character.name, settings.references)
  const photo = yield* Effect.transposeMapOption(reference, (it) => photoOf(it, character, number))
  const decisions = sheetDecisions(
    character,
    { style, aspectRatio },
    Option.getOrNull(Option.map(photo, ({ sha256 }) => sha256)),
    settings
  )
  const decided = { of: decisions, edition: revision }

  const make = Effect.gen(function* () {
    const naming = yield* namingOf(character.name)
    const hasPhoto = Option.isSome(photo)
    const prompt = withNegative(portraitPrompt(character, style, hasPhoto), settings.negative)
    // Nothing is known of the traits yet that a drawing needs, so neither waits for the other.
    const listing = yield* Effect.forkScoped(traitsOf(character, OrderId.traits(asset, ordinal)))
    const portrait = (take: number, findings: ReadonlyArray<string>) => {
      const id = OrderId.take(asset, take, ordinal)
      return makeTake(
        {
          asset,
          id,
          decided,
          findings,
          compose: (issues) => portraitRetake(prompt, issues),
          longestPrompt: settings.imageModel.longestPrompt
        },
        (wording, id) =>
          draw({
            id,
            decided,
            prompt: wording,
            aspectRatio,
            take,
            revision,
            from: Option.toArray(photo),
            mayKeepShape: hasPhoto,
            path: paths.sheet(number, character.name, take, naming)
          }),
        Effect.fnUntraced(function* ({ file }) {
          const { cost: asking, traits } = yield* Fiber.join(listing)
          const judged: Judged = { name: character.name, traits }
          const { cost, score } = yield* judge({
            id,
            decided: appearanceOf([character]),
            words: judgeSheetWords(judged, hasPhoto),
            pictures: [file, ...Option.toArray(photo)],
            task: { kind: "sheet", cast: [judged], pictures: [onlyPicture] }
          })
          return { score, cost: take === 1 ? addTicks(asking, cost) : cost }
        })
      )
    }
    const kept = yield* keepBest(asset, portrait(1, []), (takes) =>
      takes.length >= settings.sheetTakes
        ? Option.none()
        : Option.some(portrait(takes.length + 1, Array.lastNonEmpty(takes).take.score.issues))
    )
    const { traits } = yield* Fiber.join(listing)
    return new CharacterAsset({
      ...takeFields(kept),
      name: character.name,
      traits,
      portraitUrl: kept.best.url,
      portraitPath: kept.best.take.path,
      visualDescription: character.visualDescription,
      generationAttempts: kept.judged.length
    })
  }).pipe(Effect.scoped)
  const { value } = yield* acceptedOr(asset, decided, CharacterAsset, make)
  // As the plan writes the name now, by which the scenes ask for it.
  return new CharacterAsset({ ...value, name: character.name })
})
