import { playThrough } from './play.ts';
import { WebDriver } from './web-driver.ts';

playThrough('the web page', async () => new WebDriver());
