import { Option } from "effect"
import { type CharacterAsset, keptTake } from "../domain/Assets.js"
import type { Trait } from "../domain/Judgement.js"
import type { Character } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { asSaid, type Content, type Html, html, isolatedName } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"
import { details, withTakes } from "./HtmlTakes.js"

/** What the judge is asked about someone; what differs on the kept sheet stands out. */
const traitList = (sheet: CharacterAsset): Content => {
  const issues = Option.match(keptTake(sheet), { onNone: () => [], onSome: ({ score }) => score.issues })
  const list = (title: string, wanted: Trait["prominence"]) => {
    const items = sheet.traits
      .filter(({ prominence }) => prominence === wanted)
      .map(({ trait }) =>
        issues.some((issue) => issue.includes(`it should be ${trait}`))
          ? html`<li class="low"${asSaid(trait)}>${trait} <span class="quiet">differs here</span></li>`
          : html`<li${asSaid(trait)}>${trait}</li>`
      )
    return items.length > 0 && html`<div><h4>${title}</h4><ul class="traits">${items}</ul></div>`
  }
  return (
    sheet.traits.length > 0 &&
    html`<div class="looked-for">${list("Seen at first glance", "main")}${list("At a second look", "detail")}</div>`
  )
}

const character = (
  { name, personalityCues, role, visualDescription }: Character,
  film: ReportedFilm
): Html => {
  const asset = film.state.characters.find((one) => one.name === name)
  const looks = asset?.visualDescription ?? visualDescription
  const cues = personalityCues.join(" · ")
  const sheet =
    asset === undefined
      ? html`<p class="frame gone">${film.state.plan.isShown(name) ? "There is no sheet yet." : "No scene shows this character, so there is no sheet."}</p>`
      : withTakes(film, asset)
  return html`<article class="character"><header><h3>${isolatedName(name)}</h3><p class="quiet">${isolatedName(role)}</p></header><div class="pair">${sheet}<div class="words">${
    asset !== undefined && traitList(asset)
  }${cues !== "" && html`<p class="quiet cues"${asSaid(cues)}>${cues}</p>`}${details(
    "Description, word for word in every prompt",
    html`<p${asSaid(looks)}>${looks}</p>`
  )}</div></div></article>\n`
}

/** Everyone in the film, with all takes of their sheets. */
export const castSection = (film: ReportedFilm): Content => {
  const { characters, plan } = film.state
  return (
    plan.characters.length > 0 &&
    html`<section id="characters"><h2>Characters <span class="count">${counted(characters.length, "sheet")}</span></h2>
${plan.characters.map((one) => character(one, film))}</section>`
  )
}
