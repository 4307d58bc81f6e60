import { words } from './vapi-schema-parts.ts'

/** The two-letter codes that several transcribers take. */
export const isoLanguages = words(`
  aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
  de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
  ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
  lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
  pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
  tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yue yo za zh zu
`)

/** Azure as transcriber. */
export const azureLanguages = words(`
  af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-PS ar-QA
  ar-SA ar-SY ar-TN ar-YE az-AZ bg-BG bn-IN bs-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR
  en-AU en-CA en-GB en-GH en-HK en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ en-US en-ZA es-AR
  es-BO es-CL es-CO es-CR es-CU es-DO es-EC es-ES es-GQ es-GT es-HN es-MX es-NI es-PA es-PE es-PR
  es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-BE fr-CA fr-CH fr-FR ga-IE gl-ES
  gu-IN he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT ja-JP jv-ID ka-GE kk-KZ km-KH kn-IN
  ko-KR lo-LA lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY mt-MT my-MM nb-NO ne-NP nl-BE nl-NL pa-IN
  pl-PL ps-AF pt-BR pt-PT ro-RO ru-RU si-LK sk-SK sl-SI so-SO sq-AL sr-RS sv-SE sw-KE sw-TZ ta-IN
  te-IN th-TH tr-TR uk-UA ur-IN uz-UZ vi-VN wuu-CN yue-CN zh-CN zh-CN-shandong zh-CN-sichuan zh-HK
  zh-TW zu-ZA
`)

/** Deepgram as transcriber: more than the SDK lists, and no hi-IN. */
export const deepgramLanguages = words(`
  ar az ba be bg bn br bs ca cs da da-DK de de-CH el en en-AU en-CA en-GB en-IE en-IN en-NZ en-US
  es es-419 es-LATAM et eu fa fi fr fr-CA ha haw he hi hi-Latn hr hu id is it ja jw kn ko ko-KR ln
  lt lv mk mr ms multi nl nl-BE no pl pt pt-BR pt-PT ro ru sk sl sn so sr su sv sv-SE ta taq te th
  th-TH tl tr tt uk ur vi yo zh zh-CN zh-HK zh-Hans zh-Hant zh-TW
`)

/** OpenAI as transcriber. */
export const openaiLanguages = words(`
  af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv lt
  mk ms mr mi ne no fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy
`)

/** Gladia as transcriber. */
export const gladiaLanguages = words(`
  af sq am ar hy as az ba eu be bn bs br bg ca zh hr cs da nl en et fo fi fr gl ka de el gu ht ha
  haw he hi hu is id it ja jv kn kk km ko lo la lv ln lt lb mk mg ms ml mt mi mr mn my ne no nn oc
  ps fa pl pt pa ro ru sa sr sn sd si sk sl so es su sw sv tl tg ta tt te th bo tr tk uk ur uz vi
  cy yi yo
`)

/** Talkscriber as transcriber. */
export const talkscriberLanguages = words(`
  en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur
  hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si
  km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha
  ba jw su yue
`)

/** Speechmatics as transcriber. */
export const speechmaticsLanguages = words(`
  auto ar ar_en ba eu be bn bg yue ca hr cs da nl en eo et fi fr gl de el he hi hu id ia ga it ja
  ko lv lt ms en_ms mt cmn cmn_en mr mn no fa pl pt ro ru sk sl es en_es sw sv tl ta en_ta th tr
  uk ur ug vi cy
`)

/** xAI as transcriber. */
export const xaiLanguages = words(`
  ar cs da nl en fil fr de hi id it ja ko mk ms fa pl pt ro ru es sv th tr vi
`)

/** Google as transcriber: English names. */
export const googleLanguages = words(`
  Multilingual Arabic Bengali Bulgarian Chinese Croatian Czech Danish Dutch English Estonian
  Finnish French German Greek Hebrew Hindi Hungarian Indonesian Italian Japanese Korean Latvian
  Lithuanian Norwegian Polish Portuguese Romanian Russian Serbian Slovak Slovenian Spanish Swahili
  Swedish Thai Turkish Ukrainian Vietnamese
`)

/** Cartesia as voice. */
export const cartesiaVoiceLanguages = words(`
  ar bg bn cs da de el en es fi fr gu he hi hr hu id it ja ka kn ko ml mr ms nl no pa pl pt ro ru
  sk sv ta te th tl tr uk vi zh
`)

/** Vapi's own voices. */
export const vapiVoiceLanguages = words(`
  en-US en-GB en-AU en-CA ja zh de hi fr-FR fr-CA ko pt-BR pt-PT it es-ES es-MX id nl tr fil pl sv
  bg ro ar-SA ar-AE cs el fi hr ms sk da ta uk ru hu no vi auto en ar ar-EG bn es fr gu he ka kn
  ml mr pa pt te th tl
`)

/** PlayHT as voice: English names in small letters. */
export const playhtLanguages = words(`
  afrikaans albanian amharic arabic bengali bulgarian catalan croatian czech danish dutch english
  french galician german greek hebrew hindi hungarian indonesian italian japanese korean malay
  mandarin polish portuguese russian serbian spanish swedish tagalog thai turkish ukrainian urdu
  xhosa
`)

/** xAI as voice. */
export const xaiVoiceLanguages = words(`
  auto en ar-EG ar-SA ar-AE bn zh fr de hi id it ja ko pt-BR pt-PT ru es-MX es-ES tr vi
`)

/** MiniMax as voice. */
export const minimaxLanguages = words(`
  Chinese Chinese,Yue English Arabic Russian Spanish French Portuguese German Turkish Dutch
  Ukrainian Vietnamese Indonesian Japanese Italian Korean Thai Polish Romanian Greek Czech Finnish
  Hindi Bulgarian Danish Hebrew Malay Persian Slovak Swedish Croatian Filipino Hungarian Norwegian
  Slovenian Catalan Nynorsk Tamil Afrikaans auto
`)

/** Deepgram as voice. */
export const deepgramVoices = words(`
  alvaro amalthea andromeda angus apollo aquila arcas aries asteria athena atlas aurelia aurora
  callista carina celeste cora cordelia delia diana draco elara electra estrella fabian harmonia
  helena helios hera hermes hyperion iris janus javier julius juno jupiter kara lara luna mars
  minerva neptune nestor odysseus ophelia orion orpheus pandora perseus phoebe pluto saturn selena
  selene sirio stella thalia theia vesta viktoria zeus
`)
