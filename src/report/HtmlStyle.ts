import type { AspectRatio } from "../domain/AspectRatio.js"

/** Paper and ink, and after dark the other way round. Text keeps 4.5 to 1 on its ground in both. */
const colours = `
:root{color-scheme:light dark;--paper:#fbfaf8;--well:#efece7;--ink:#1d1b18;--quiet:#67625a;--line:#e2ddd5;--mark:#8a4b12;--low:#a3330c;--one:#35546b;--two:#9db4c4;--black:#1d1b18;--frozen:#5b8fb5}
@media (prefers-color-scheme:dark){:root{--paper:#141312;--well:#211f1d;--ink:#ece9e4;--quiet:#a29c93;--line:#33302c;--mark:#e0a36a;--low:#f0916b;--one:#8fb3cc;--two:#48606f;--black:#ece9e4;--frozen:#5b8fb5}}`

const letters = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1.5rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0 auto;max-width:72rem;padding:0 clamp(1rem,4vw,3rem);background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif,"Apple Color Emoji","Segoe UI Emoji","Noto Color Emoji";overflow-wrap:anywhere}
h1,h2,h3,.number{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,serif,"Apple Color Emoji","Segoe UI Emoji","Noto Color Emoji";font-weight:500;line-height:1.15;letter-spacing:-.01em;margin:0;text-wrap:balance}
h1:not(:lang(en)),h3:not(:lang(en)),bdi:not(:lang(en)){letter-spacing:0}
h1{font-size:clamp(2.1rem,6vw,3.75rem)}
h2{font-size:1.9rem}
h3{font-size:1.35rem}
h4,h5,dt,caption{font-size:.8125rem;font-weight:600;color:var(--quiet);margin:0;line-height:1.4}
p,ul,ol,dl,dd,figure,blockquote{margin:0;padding:0}
ul,ol{list-style:none}
a{color:inherit;text-decoration-color:var(--quiet);text-underline-offset:.2em}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--mark);outline-offset:3px;border-radius:2px}
.quiet,.count{color:var(--quiet)}
.count{font:400 .9375rem/1 system-ui,sans-serif;letter-spacing:0;margin-left:.4rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.score,.sum,.at,.total,.glance{font-variant-numeric:tabular-nums}
.score{font-weight:600}
.low{color:var(--low)}`

const top = `
.top{padding:clamp(2rem,6vw,4.5rem) 0 clamp(1.5rem,3vw,2.25rem)}
.concept{max-width:46rem;margin-top:.75rem;font-size:clamp(1.05rem,2vw,1.25rem);color:var(--quiet);text-wrap:pretty}
.glance{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin-top:1.25rem;font-size:.9375rem}
.film{display:block;width:100%;max-height:82vh;object-fit:contain;background:#000;border-radius:4px}
.unjoined p{margin-top:.75rem;color:var(--quiet)}
.timeline{position:relative;margin-top:.75rem;overflow-x:auto}
.strip{display:flex;gap:3px}
.strip li{flex:1 1 0;min-width:1.5rem}
.strip a{display:block;text-decoration:none;font-size:.8125rem;color:var(--quiet)}
.strip a:hover{color:var(--ink)}
.strip b{color:var(--ink);font-weight:600}
.still{display:block;height:clamp(3rem,7vw,5.5rem);background:var(--well);border-radius:3px;overflow:hidden}
.still img{display:block;width:100%;height:100%;object-fit:cover}
.at{display:block;padding:.3rem 0 .25rem;white-space:nowrap;overflow:hidden}
.ruler{display:block;width:100%;height:10px;margin-top:.15rem}
.clip-1{fill:var(--one);opacity:.75}.clip-2{fill:var(--two);opacity:.75}
.voice{fill:var(--mark)}.black{fill:var(--black)}.frozen{fill:var(--frozen)}
.contents a{text-decoration:none;font-weight:600}
.contents a:hover{text-decoration:underline}
.contents{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;margin-top:1.5rem;font-size:.9375rem}`

const parts = `
section{margin-top:clamp(3rem,7vw,5rem);border-top:1px solid var(--line);padding-top:1.25rem}
section>h2{margin-bottom:1.5rem}
.less li+li{margin-top:1rem}
.less li{max-width:46rem}
.tag{font-size:.8125rem;color:var(--low);margin-left:.4rem}
article+article{margin-top:clamp(3rem,6vw,4.5rem)}
article>header{margin-bottom:1rem}
.scene>header{display:flex;gap:1rem;align-items:baseline}
.number{font-size:2.5rem;color:var(--mark);min-width:2rem;font-variant-numeric:lining-nums}
.story{max-width:46rem;margin-bottom:1.25rem;text-wrap:pretty}
.pair{display:grid;gap:1.75rem clamp(1.25rem,3vw,2.25rem);grid-template-columns:minmax(0,1fr)}
@media (min-width:46rem){.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
.frame{display:block;width:100%;max-height:36rem;margin:0;background:var(--well);border-radius:4px;overflow:hidden}
.frame img{display:block;width:100%;height:100%;object-fit:contain}
video.frame{object-fit:contain}
@media (hover:hover){video.frame:not(:hover):not(:focus):not(:focus-within)::-webkit-media-controls{opacity:0}}
.gone{display:grid;place-items:center;padding:1rem;font-size:.875rem;color:var(--quiet);text-align:center}
.line{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .75rem;margin-top:.6rem}
.line b{font-weight:600}
.line .quiet{font-size:.875rem;font-variant-numeric:tabular-nums}
.verdict{margin-top:.15rem;font-size:.875rem;color:var(--quiet)}
.verdict li+li{margin-top:.15rem}
.verdict li{padding-inline-start:.9rem;text-indent:-.9rem}
.verdict li::before{content:"–";display:inline-block;width:.9rem;text-indent:0}
.hard{color:var(--low)}
.each{display:flex;flex-wrap:wrap;gap:0 1.25rem;margin-top:.15rem}
details{margin-top:.9rem;border-top:1px solid var(--line)}
summary{padding:.55rem 0;font-size:.875rem;cursor:pointer;color:var(--quiet)}
summary:hover{color:var(--ink)}
details[open]>summary{color:var(--ink)}
.run{display:inline-flex;gap:.6rem;margin-left:.5rem}
.run .score{font-weight:400}
.run .kept .score{font-weight:700;text-decoration:underline;text-underline-offset:.25em}
.takes{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr));padding:.25rem 0 .75rem}
.path{font-size:.8125rem;margin-top:.4rem}
.looked-for{display:grid;gap:1rem 1.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr))}
.traits{margin-top:.3rem;font-size:.9375rem}
.traits li{padding:.12rem 0}
.cues{margin-top:1rem;font-size:.9375rem}
.words details p{font-size:.9375rem;padding-bottom:.75rem}
.facts{display:grid;gap:1rem 1.5rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,9.5rem),1fr));margin-top:1.5rem;font-size:.9375rem}
.look{display:grid;gap:.75rem 2.5rem;margin-top:1.25rem;font-size:.9375rem}
@media (min-width:46rem){.look{grid-template-columns:2fr 1fr}.facts{grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}}
.spoken{max-width:46rem;margin-top:1.25rem}
.spoken audio{display:block;width:100%;margin-top:.5rem}
.spoken .quiet{margin-top:.3rem;font-size:.875rem}
.told{font-size:1rem}
.says{margin-top:.5rem}
.prompts{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));padding:.25rem 0 .75rem}
h5{margin-top:.6rem}
.prompts h5{margin-top:0}
.key{display:inline-block;width:.65rem;height:.65rem;margin-right:.35rem}
blockquote{margin-top:.3rem;padding-inline-start:.9rem;border-inline-start:2px solid var(--line);font-size:.875rem;white-space:pre-line}
.total{float:right}
.charts{display:grid;gap:2.5rem clamp(1.5rem,5vw,4rem);grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));align-items:start}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
caption{text-align:start;padding-bottom:.5rem}
tbody th{font-weight:400;text-align:start}
th,td{padding:.3rem 0;vertical-align:baseline}
tbody th{width:46%;padding-right:.75rem}
.sum{width:4.5rem;text-align:right}
.bar{display:block;width:100%;height:.65rem}
.part-1{fill:var(--one)}.part-2{fill:var(--two)}.part-3{fill:var(--mark)}
footer{margin:clamp(3rem,7vw,5rem) 0 3rem;border-top:1px solid var(--line);padding-top:1.25rem;font-size:.875rem;color:var(--quiet)}`

/**
 * On paper a storyboard: the scenes six to a page, each its keyframe with its story, camera and action; what only a screen
 * can do is gone, nothing is cut in two, and no heading ends a page.
 */
const paper = `
@page{margin:12mm}
@media print{
:root{color-scheme:light;--paper:#fff;--well:#efece7;--ink:#1d1b18;--quiet:#57534c;--line:#d5cfc5;--mark:#8a4b12;--low:#a3330c;--one:#35546b;--two:#9db4c4;--black:#1d1b18;--frozen:#5b8fb5}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
html{font-size:10pt}
body{max-width:none;padding:0}
h1{font-size:24pt}h2{font-size:15pt}h3{font-size:11pt}
h1,h2,h3,h4,caption,article>header{break-after:avoid}
section{margin-top:8mm;padding-top:3mm}
section>h2{margin-bottom:3mm}
.top{padding:0 0 4mm}
.film{max-height:80mm;width:auto;margin:0 auto}
.timeline,.contents,details,footer,#aside,video::-webkit-media-controls{display:none!important}
article,figure,tr,table,.less li,.facts>div,.charts>*,#bill,#cut{break-inside:avoid}
article+article{margin-top:4mm}
#characters{display:grid;grid-template-columns:1fr 1fr;gap:4mm 6mm}
#characters>h2{grid-column:1/-1;margin:0}
#characters article{margin:0}
.character .pair{grid-template-columns:2fr 3fr;gap:4mm}
.character .frame{max-height:45mm}
.traits,.cues,.verdict,.line .quiet{font-size:8pt}
.character h5,.character blockquote{display:none}
#scenes{break-before:page;border:0;margin:0;padding:0;display:grid;grid-template-columns:1fr 1fr;gap:4mm 6mm}
#scenes>h2{grid-column:1/-1;margin:0}
.scene{margin:0!important;height:77mm;overflow:hidden;display:flex;flex-direction:column;gap:1.5mm;border-top:1px solid var(--line);padding-top:1.5mm}
.scene>header{order:1;margin:0;gap:2mm}
.scene .number{font-size:15pt;min-width:0}
.scene .pair{order:0;display:block;flex:none}
.scene .pair .asset:nth-child(2),.scene figcaption{display:none}
.scene .frame{height:42mm;max-height:42mm;aspect-ratio:auto;background:none}
.scene .frame img{width:auto;height:100%;margin:0 auto;border-radius:2px}
.scene .story{order:2;margin:0;font-size:8.5pt;line-height:1.3;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.scene .spoken{order:2;margin:0;font-size:8pt;line-height:1.3}
.spoken .quiet,.spoken audio{display:none!important}
.spoken blockquote,.says{margin:0;font-size:8pt}
.scene .facts{order:3;margin:0;display:block;font-size:8pt;line-height:1.3}
.scene .facts>div{display:none}
.scene .facts>div:nth-child(-n+2){display:flex;gap:1.5mm}
.scene .facts dt{font-size:8pt;flex:none}
#bill{margin-top:8mm}
.charts{grid-template-columns:1fr 1fr;gap:8mm}
}`

const squeezed = `${colours}${letters}${top}${parts}${paper}`.replaceAll("\n", "")

/** The page's whole style; pictures keep the film's shape before they are there. */
export const pageStyle = (shape: AspectRatio): string =>
  `${squeezed}.frame,.film{aspect-ratio:${shape.replace(":", "/")}}`
