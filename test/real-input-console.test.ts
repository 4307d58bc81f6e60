import { realInput } from './adapters/real-input.ts'

realInput('console')
