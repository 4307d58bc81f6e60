import type { LanguageNames } from '../../src/setting.ts'
import { words } from './names.ts'

// What each vendor takes as a language at Vapi; the sources are those of `names.ts`.

/** Transcriber languages of deepgram, as the OpenAPI file has them; the SDK lists 56 of these. */
export const deepgramLanguages = words(`
  ar az ba be bg bn br bs ca cs da da-DK de de-CH el en en-AU en-CA en-GB en-IE en-IN en-NZ en-US
  es es-419 es-LATAM et eu fa fi fr fr-CA ha haw he hi hi-Latn hr hu id is it ja jw kn ko ko-KR ln
  lt lv mk mr ms multi nl nl-BE no pl pt pt-BR pt-PT ro ru sk sl sn so sr su sv sv-SE ta taq te th
  th-TH tl tr tt uk ur vi yo zh zh-CN zh-HK zh-Hans zh-Hant zh-TW
`)

/** Transcriber languages of azure. */
export const azureLanguages = words(`
  af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-PS
  ar-QA ar-SA ar-SY ar-TN ar-YE az-AZ bg-BG bn-IN bs-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH
  de-DE el-GR en-AU en-CA en-GB en-GH en-HK en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ
  en-US en-ZA es-AR es-BO es-CL es-CO es-CR es-CU es-DO es-EC es-ES es-GQ es-GT es-HN es-MX
  es-NI es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-BE
  fr-CA fr-CH fr-FR ga-IE gl-ES gu-IN he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT
  ja-JP jv-ID ka-GE kk-KZ km-KH kn-IN ko-KR lo-LA lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY
  mt-MT my-MM nb-NO ne-NP nl-BE nl-NL pa-IN pl-PL ps-AF pt-BR pt-PT ro-RO ru-RU si-LK sk-SK
  sl-SI so-SO sq-AL sr-RS sv-SE sw-KE sw-TZ ta-IN te-IN th-TH tr-TR uk-UA ur-IN uz-UZ vi-VN
  wuu-CN yue-CN zh-CN zh-CN-shandong zh-CN-sichuan zh-HK zh-TW zu-ZA
`)

/** Voice languages of cartesia. */
export const cartesiaLanguages = words(`
  ar bg bn cs da de el en es fi fr gu he hi hr hu id it ja ka kn ko ml mr ms nl no pa pl pt ro
  ru sk sv ta te th tl tr uk vi zh
`)

/** Transcriber languages of gladia. */
export const gladiaLanguages = words(`
  af sq am ar hy as az ba eu be bn bs br bg ca zh hr cs da nl en et fo fi fr gl ka de el gu ht
  ha haw he hi hu is id it ja jv kn kk km ko lo la lv ln lt lb mk mg ms ml mt mi mr mn my ne
  no nn oc ps fa pl pt pa ro ru sa sr sn sd si sk sl so es su sw sv tl tg ta tt te th bo tr tk
  uk ur uz vi cy yi yo
`)

/** Transcriber languages of openai. */
export const openaiLanguages = words(`
  af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv
  lt mk ms mr mi ne no fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy
`)

/** Transcriber languages of talkscriber, which runs Whisper. */
export const talkscriberLanguages = words(`
  en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th
  ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr
  pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt
  haw ln ha ba jw su yue
`)

const names = (pairs: string): LanguageNames =>
  Object.fromEntries(words(pairs).map((pair) => pair.split(':')))

/** Transcriber languages of google: English names. */
export const googleLanguages = names(`
  multi:Multilingual ar:Arabic bn:Bengali bg:Bulgarian zh:Chinese hr:Croatian cs:Czech da:Danish
  nl:Dutch en:English et:Estonian fi:Finnish fr:French de:German el:Greek he:Hebrew hi:Hindi
  hu:Hungarian id:Indonesian it:Italian ja:Japanese ko:Korean lv:Latvian lt:Lithuanian
  no:Norwegian pl:Polish pt:Portuguese ro:Romanian ru:Russian sr:Serbian sk:Slovak sl:Slovenian
  es:Spanish sw:Swahili sv:Swedish th:Thai tr:Turkish uk:Ukrainian vi:Vietnamese
`)

/** Voice languages of playht: English names in small letters. */
export const playhtLanguages = names(`
  af:afrikaans sq:albanian am:amharic ar:arabic bn:bengali bg:bulgarian ca:catalan hr:croatian
  cs:czech da:danish nl:dutch en:english fr:french gl:galician de:german el:greek he:hebrew
  hi:hindi hu:hungarian id:indonesian it:italian ja:japanese ko:korean ms:malay zh:mandarin
  pl:polish pt:portuguese ru:russian sr:serbian es:spanish sv:swedish tl:tagalog th:thai
  tr:turkish uk:ukrainian ur:urdu xh:xhosa
`)

/** Voice languages of rime-ai. */
export const rimeLanguages = words(`
  en es de fr ar hi ja he pt ta si
`)

/** Voice languages of inworld. */
export const inworldLanguages = words(`
  en zh ko nl fr es ja de it pl pt ru hi he ar
`)

/** Voice languages of Vapi's own voices. */
export const vapiLanguages = words(`
  en-US en-GB en-AU en-CA ja zh de hi fr-FR fr-CA ko pt-BR pt-PT it es-ES es-MX id nl tr fil
  pl sv bg ro ar-SA ar-AE cs el fi hr ms sk da ta uk ru hu no vi auto en ar ar-EG bn es fr gu
  he ka kn ml mr pa pt te th tl
`)

/** Voice languages of xai. */
export const xaiLanguages = words(`
  auto en ar-EG ar-SA ar-AE bn zh fr de hi id it ja ko pt-BR pt-PT ru es-MX es-ES tr vi
`)

/** Transcriber languages of xai. */
export const xaiTranscriberLanguages = words(`
  ar cs da nl en fil fr de hi id it ja ko mk ms fa pl pt ro ru es sv th tr vi
`)

/** ISO 639-1 and Cantonese: what 11labs, cartesia, lmnt, neuphonic and soniox take. */
export const twoLetter = words(`
  aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
  da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
  hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
  lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
  or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
  ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yue yo za zh zu
`)
