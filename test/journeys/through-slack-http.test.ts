import { playThrough } from './play.ts';
import { SlackDriver } from './slack-driver.ts';

playThrough('Slack over HTTP', () => SlackDriver.open('http'));
