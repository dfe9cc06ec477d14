import { playThrough } from './play.ts';
import { TeamsDriver } from './teams-driver.ts';

playThrough('Teams', () => TeamsDriver.open());
