import { Array, Effect, Option } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import type { LocalFile } from "../domain/Assets.js"
import type { Json } from "../domain/Decisions.js"
import { departuresOfPicture, Rehearsal } from "../domain/Delivered.js"
import { priceOfImage } from "../domain/Models.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { orderInWords } from "../domain/OrderWords.js"
import { FilmSettings } from "../domain/Settings.js"
import { GrokClient, type ImageOrder, Picture } from "../services/GrokClient.js"
import { type GrokError, PromptRefused } from "../services/GrokError.js"
import { pixelsOf } from "../services/PictureFile.js"
import { type OrderIdentity, StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { type Delivered, order } from "./Orders.js"
import { revisionInputs } from "./Revision.js"

/** What to draw: words, the pictures to draw from (none: from words alone), and where the picture goes. */
export interface PictureRequest {
  readonly id: OrderId
  /** What a person decided that the picture depends on. */
  readonly decided: Json
  readonly prompt: string
  readonly from: ReadonlyArray<LocalFile>
  readonly aspectRatio: AspectRatio
  /** Sets equal wishes apart: a second portrait in the same words is a new order. */
  readonly take: number
  /** Sets a fresh take that was wished for apart from the one before it (`Edition.of`). */
  readonly edition: number
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
const departuresOf = Effect.fnUntraced(function* (file: LocalFile, wish: PictureRequest) {
  const workspace = yield* Workspace
  const rehearsal = yield* Rehearsal
  const bytes = yield* Effect.option(workspace.read(workspace.absolute(file.path)))
  return Option.match(Option.flatMapNullable(bytes, pixelsOf), {
    onNone: () => [],
    onSome: (size) =>
      departuresOfPicture(size, {
        rehearsal,
        shape: wish.mayKeepShape === true ? Option.none() : Option.some(wish.aspectRatio)
      })
  })
})

type PictureOrder = Required<OrderIdentity> & { readonly price: Ticks }

const inItsForm = (paid: PictureOrder) => ({
  ...paid,
  success: Picture,
  placeholder: () => ({ url: Option.some("placeholder:picture"), bytes: Option.none() })
})

/**
 * Draws one picture and puts it on disk.
 * Costs   one paid picture, plus a charge per input.
 * Fails   PromptRefused: reword.
 */
export const draw = Effect.fn("Pictures.draw")(function* (wish: PictureRequest) {
  const { imageModel, imageQuality } = yield* FilmSettings
  const grok = yield* GrokClient
  const request: ImageOrder = {
    model: imageModel.id,
    prompt: wish.prompt,
    aspectRatio: wish.aspectRatio,
    quality: imageModel.hasQuality ? Option.some(imageQuality) : Option.none()
  }
  const paid: PictureOrder = {
    id: wish.id,
    inputs: [
      imageModel.id,
      wish.prompt,
      wish.aspectRatio,
      Option.getOrNull(request.quality),
      wish.take,
      wish.from.map((picture) => picture.sha256),
      ...revisionInputs(wish.edition)
    ],
    decided: wish.decided,
    price: priceOfImage(imageModel, imageQuality, wish.from.length)
  }
  const drawing = Effect.mapError(
    Array.isNonEmptyReadonlyArray(wish.from)
      ? grok.editImage({ ...request, pictures: wish.from })
      : grok.drawImage(request),
    atListPrice(paid.price)
  )

  const first = yield* order(inItsForm(paid), drawing)
  const file = yield* save(wish.path, paid, first).pipe(
    Effect.map((saved) => ({ saved, picture: first.answer, cost: first.cost })),
    // Only a provider that sends links instead of bytes can lose a picture that was paid: its link died before we had it.
    Effect.catchIf(
      (error) => error._tag === "MediaRejected" && error.reason === "Gone",
      () =>
        Effect.gen(function* () {
          yield* Effect.logWarning(
            `The link of ${orderInWords(wish.id)} died before the picture was saved; it is drawn again.`
          )
          const anew: PictureOrder = { ...paid, id: wish.id.again }
          const second = yield* order(inItsForm(anew), drawing)
          const saved = yield* save(wish.path, anew, second)
          return { saved, picture: second.answer, cost: addTicks(first.cost, second.cost) }
        })
    )
  )
  return {
    file: file.saved,
    departures: yield* departuresOf(file.saved, wish),
    url: Option.getOrElse(file.picture.url, () => file.saved.path),
    cost: file.cost
  }
})

const save = Effect.fn("Pictures.save")(function* (
  path: string,
  paid: PictureOrder,
  { answer: picture, key }: Delivered<Picture>
) {
  const store = yield* StateStore
  const grok = yield* GrokClient
  const workspace = yield* Workspace
  return yield* store.produce({ path, inputs: [paid.id.text, ...paid.inputs], of: key }, (temporary) =>
    Effect.gen(function* () {
      if (Option.isSome(picture.bytes)) return yield* workspace.write(temporary, picture.bytes.value)
      yield* grok.download(
        Option.getOrElse(picture.url, () => ""),
        temporary,
        "image"
      )
    })
  )
})
