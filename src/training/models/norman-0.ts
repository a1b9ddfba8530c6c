import { normanModel } from '../norman.ts';

export default normanModel(0);
