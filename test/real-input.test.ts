import { realInput } from './adapters/real-input.ts'

realInput('v1')
