import type { CharacterAsset } from "../domain/Assets.js"
import type { Trait } from "../domain/Judgement.js"
import type { Character } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { asSaid, type Html, html, named, nothing } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"
import { folded, withTakes } from "./HtmlTakes.js"

/** What the judge is asked about someone; what differs on the kept sheet stands out. */
const traitList = ({ portraitPath, takes, traits }: CharacterAsset): Html => {
  const issues = takes.find(({ path }) => path === portraitPath)?.score.issues ?? []
  const list = (title: string, wanted: Trait["prominence"]) => {
    const some = traits.filter(({ prominence }) => prominence === wanted)
    return some.length === 0
      ? nothing
      : html`<div><h4>${title}</h4><ul class="traits">${some.map(({ trait }) => {
          const differs = issues.some((issue) => issue.includes(`it should be ${trait}`))
          return differs
            ? html`<li class="low"${asSaid(trait)}>${trait} <span class="quiet">differs here</span></li>`
            : html`<li${asSaid(trait)}>${trait}</li>`
        })}</ul></div>`
  }
  return traits.length === 0
    ? nothing
    : html`<div class="looked-for">${list("Seen at first glance", "main")}${list("At a second look", "detail")}</div>`
}

const character = (
  film: ReportedFilm,
  { name, personalityCues, role, visualDescription }: Character
): Html => {
  const asset = film.state.characters.find((one) => one.name === name)
  const sheet =
    asset === undefined
      ? html`<p class="frame gone">${film.state.plan.isShown(name) ? "There is no sheet yet." : "No scene shows this character, so there is no sheet."}</p>`
      : withTakes(film, asset, { title: "Character sheet", of: name, path: asset.portraitPath })
  return html`<article class="character"><header><h3>${named(name)}</h3><p class="quiet">${named(role)}</p></header><div class="pair">${sheet}<div class="words">${
    asset === undefined ? nothing : traitList(asset)
  }${personalityCues.length === 0 ? nothing : html`<p class="quiet cues"${asSaid(personalityCues.join(" · "))}>${personalityCues.join(" · ")}</p>`}${folded(
    "Description, word for word in every prompt",
    html`<p${asSaid(asset?.visualDescription ?? visualDescription)}>${asset?.visualDescription ?? visualDescription}</p>`
  )}</div></div></article>\n`
}

/** Everyone in the film, with all takes of their sheets. */
export const castSection = (film: ReportedFilm): Html => {
  const { characters } = film.state.plan
  return characters.length === 0
    ? nothing
    : html`<section id="characters"><h2>Characters <span class="count">${counted(film.state.characters.length, "sheet")}</span></h2>
${characters.map((one) => character(film, one))}</section>`
}
