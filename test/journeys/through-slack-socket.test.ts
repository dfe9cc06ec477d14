import { playThrough } from './play.ts';
import { SlackDriver } from './slack-driver.ts';

playThrough('Slack over Socket Mode', () => SlackDriver.open('socket'));
