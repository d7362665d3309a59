import { Array, Effect, Option } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import type { LocalFile } from "../domain/Assets.js"
import type { Json } from "../domain/Decisions.js"
import { DeliveryTolerance, departuresOfPicture } from "../domain/Departures.js"
import { priceOfImage } from "../domain/Models.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { orderInWords } from "../domain/OrderWords.js"
import { FilmSettings } from "../domain/Settings.js"
import { GrokClient, type ImageOrder, Picture } from "../services/GrokClient.js"
import { type GrokError, PromptRefused } from "../services/GrokError.js"
import { pixelsOf } from "../services/PictureFile.js"
import { StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { type Delivered, placeOrder, warnWhenSent } from "./PlaceOrder.js"
import { revisionInputs } from "./Revision.js"

/** What to draw: words, the pictures to draw from (none: from words alone), and where the picture goes. */
export interface PictureRequest {
  readonly id: OrderId
  /** What a person decided that the picture depends on. */
  readonly decided: Json
  readonly prompt: string
  readonly from: ReadonlyArray<LocalFile>
  readonly aspectRatio: AspectRatio
  /** Sets equal requests apart: a second portrait in the same words is a new order. */
  readonly take: number
  /** Sets a fresh take that was asked for apart from the one before it (`revisionOf`). */
  readonly revision: number
  readonly path: string
  /** Whether it may have the shape of the one picture it is drawn from, as a portrait has that of its photo. */
  readonly mayKeepShape?: boolean
}

/**
 * Refused pictures are billed like good ones, and not every refusal says so: one that names no price counts at the list
 * price, so that neither the ledger nor the budget is too hopeful.
 */
const atListPrice =
  (price: Ticks) =>
  (error: GrokError): GrokError =>
    error._tag === "PromptRefused" && error.billed === noTicks
      ? new PromptRefused({ ...error, billed: price })
      : error

/** How a picture is not as it was ordered, by its own header; nothing where that does not say. */
const departuresOf = Effect.fnUntraced(function* (file: LocalFile, request: PictureRequest) {
  const workspace = yield* Workspace
  const tolerance = yield* DeliveryTolerance
  const bytes = yield* Effect.option(workspace.read(workspace.absolute(file.path)))
  return Option.match(Option.flatMapNullable(bytes, pixelsOf), {
    onNone: () => [],
    onSome: (size) =>
      departuresOfPicture(size, {
        tolerance,
        shape: request.mayKeepShape === true ? Option.none() : Option.some(request.aspectRatio)
      })
  })
})

/**
 * Draws one picture and puts it on disk.
 * Costs   one paid picture, plus a charge per input.
 * Fails   PromptRefused: reword.
 */
export const draw = Effect.fn("Pictures.draw")(function* (request: PictureRequest) {
  const { imageModel, imageQuality } = yield* FilmSettings
  const grok = yield* GrokClient
  const store = yield* StateStore
  const workspace = yield* Workspace
  const { aspectRatio, decided, from, id, path, prompt, revision, take } = request
  const quality = imageModel.hasQuality ? Option.some(imageQuality) : Option.none()
  const inputs = [
    imageModel.id,
    prompt,
    aspectRatio,
    Option.getOrNull(quality),
    take,
    from.map(({ sha256 }) => sha256),
    ...revisionInputs(revision)
  ]
  const price = priceOfImage(imageModel, imageQuality, from.length)
  const words: ImageOrder = { model: imageModel.id, prompt, aspectRatio, quality }
  const drawing = Effect.mapError(
    Array.isNonEmptyReadonlyArray(from)
      ? grok.editImage({ ...words, pictures: from })
      : grok.drawImage(words),
    atListPrice(price)
  )

  const ordered = (id: OrderId) =>
    placeOrder(
      {
        id,
        inputs,
        decided,
        price,
        success: Picture,
        placeholder: () => ({ url: Option.some("placeholder:picture"), bytes: Option.none() })
      },
      drawing
    )
  const saved = (id: OrderId, { answer: { bytes, url }, cost, key }: Delivered<Picture>) =>
    Effect.map(
      store.produce({ path, inputs: [id.text, ...inputs], of: key }, (temporary) =>
        Effect.gen(function* () {
          if (Option.isSome(bytes)) return yield* workspace.write(temporary, bytes.value)
          const link = Option.getOrElse(url, () => "")
          yield* grok.download(link, temporary, "image")
        })
      ),
      (file) => ({ file, cost, url: Option.getOrElse(url, () => file.path) })
    )

  const first = yield* ordered(id)
  const made = yield* saved(id, first).pipe(
    // Only a provider that sends links instead of bytes can lose a picture that was paid: its link died before we had it.
    Effect.catchIf(
      (error) => error._tag === "MediaRejected" && error.reason === "Gone",
      () =>
        warnWhenSent(
          `The link of ${orderInWords(id)} died before the picture was saved; it is drawn again.`,
          Effect.flatMap(ordered(id.again), (second) => saved(id.again, second))
        ).pipe(Effect.map((second) => ({ ...second, cost: addTicks(first.cost, second.cost) })))
    )
  )
  return { ...made, departures: yield* departuresOf(made.file, request) }
})
