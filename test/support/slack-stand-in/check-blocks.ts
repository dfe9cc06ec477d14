/**
 * Slack's published limits on Block Kit, written from the reference pages and not from the door's code, so that
 * the door's own idea of them is tested too. Faults read like Slack's: a path and what is wrong.
 */

type Json = { readonly [key: string]: unknown };
type Surface = 'message' | 'modal' | 'home';

/** Every fault of a list of blocks; empty when Slack would take them. */
export function faultsOfBlocks(blocks: unknown, surface: Surface = 'message'): readonly string[] {
  const check = new BlockCheck(surface);
  check.list(blocks);
  return check.faults;
}

/** Every fault of a view for `views.open` or `views.publish`. */
export function faultsOfView(view: unknown): readonly string[] {
  if (!isObject(view)) return ['view: must be an object'];
  const { type } = view;
  if (type !== 'modal' && type !== 'home') return ['view.type: must be modal or home'];
  const check = new BlockCheck(type);
  check.list(view.blocks);
  const faults = [...check.faults];
  if (type === 'modal') {
    faults.push(...faultsOfText(view.title, 'title', 24, ['plain_text']));
    if (view.submit !== undefined) faults.push(...faultsOfText(view.submit, 'submit', 24, ['plain_text']));
    if (view.close !== undefined) faults.push(...faultsOfText(view.close, 'close', 24, ['plain_text']));
    if (check.inputs > 0 && view.submit === undefined) faults.push('submit: required when there are inputs');
  }
  faults.push(...faultsOfString(view.private_metadata, 'private_metadata', 0, 3_000, true));
  faults.push(...faultsOfString(view.callback_id, 'callback_id', 0, 255, true));
  return faults;
}

class BlockCheck {
  readonly faults: string[] = [];
  inputs = 0;
  private readonly surface: Surface;
  private readonly blockIds = new Set<string>();
  private tables = 0;
  private markdown = 0;

  constructor(surface: Surface) {
    this.surface = surface;
  }

  list(blocks: unknown) {
    if (!Array.isArray(blocks)) return this.fault('blocks', 'must be a list');
    const most = this.surface === 'message' ? 50 : 100;
    if (blocks.length > most)
      this.fault('blocks', `no more than ${most} items allowed [found ${blocks.length}]`);
    for (const [index, block] of blocks.entries()) this.block(block, `blocks/${index}`);
    const sum = charactersIn(blocks);
    if (this.surface === 'message' && sum > 13_000) this.fault('blocks', `msg_blocks_too_long [${sum}]`);
  }

  private fault(path: string, what: string) {
    this.faults.push(`${path}: ${what}`);
  }

  private block(block: unknown, path: string) {
    if (!isObject(block)) return this.fault(path, 'must be an object');
    const { type, block_id: blockId } = block;
    this.faults.push(...faultsOfString(blockId, `${path}/block_id`, 1, 255, true));
    if (typeof blockId === 'string') {
      if (this.blockIds.has(blockId)) this.fault(`${path}/block_id`, 'is there twice');
      this.blockIds.add(blockId);
    }
    switch (type) {
      case 'header':
        return this.text(block.text, `${path}/text`, 150, ['plain_text']);
      case 'divider':
        return;
      case 'section': {
        const fields = block.fields;
        if (block.text === undefined && fields === undefined) this.fault(path, 'needs text or fields');
        if (block.text !== undefined) this.text(block.text, `${path}/text`, 3_000);
        if (fields !== undefined) {
          if (!Array.isArray(fields) || fields.length < 1 || fields.length > 10)
            this.fault(`${path}/fields`, '1 to 10 items');
          else
            for (const [index, field] of fields.entries()) this.text(field, `${path}/fields/${index}`, 2_000);
        }
        if (block.accessory !== undefined) this.element(block.accessory, `${path}/accessory`);
        return;
      }
      case 'context': {
        const elements = block.elements;
        if (!Array.isArray(elements) || elements.length < 1 || elements.length > 10)
          return this.fault(`${path}/elements`, '1 to 10 items');
        for (const [index, one] of elements.entries())
          if (!isObject(one) || one.type !== 'image') this.text(one, `${path}/elements/${index}`, 3_000);
        return;
      }
      case 'actions': {
        const elements = block.elements;
        if (!Array.isArray(elements) || elements.length < 1 || elements.length > 25)
          return this.fault(`${path}/elements`, '1 to 25 items');
        const ids = new Set<unknown>();
        for (const [index, one] of elements.entries()) {
          this.element(one, `${path}/elements/${index}`);
          const id = isObject(one) ? one.action_id : undefined;
          if (id !== undefined && ids.has(id))
            this.fault(`${path}/elements/${index}/action_id`, 'is there twice in the block');
          ids.add(id);
        }
        return;
      }
      case 'input':
        this.inputs += 1;
        this.text(block.label, `${path}/label`, 2_000, ['plain_text']);
        if (block.hint !== undefined) this.text(block.hint, `${path}/hint`, 2_000, ['plain_text']);
        return this.element(block.element, `${path}/element`);
      case 'markdown': {
        const text = block.text;
        this.faults.push(...faultsOfString(text, `${path}/text`, 1, 12_000));
        this.markdown += typeof text === 'string' ? text.length : 0;
        if (this.markdown > 12_000)
          this.fault(path, 'markdown blocks hold more than 12000 characters together');
        return;
      }
      case 'rich_text':
        return this.richText(block, path);
      case 'table':
        return this.table(block, path);
      default:
        this.fault(path, `unsupported type: ${String(type)}`);
    }
  }

  private table(block: Json, path: string) {
    this.tables += 1;
    if (this.tables > 1) this.fault(path, 'only_one_table_allowed');
    const { rows } = block;
    if (!Array.isArray(rows) || rows.length < 1 || rows.length > 100)
      return this.fault(`${path}/rows`, '1 to 100 rows');
    const width = Array.isArray(rows[0]) ? rows[0].length : 0;
    let characters = 0;
    for (const [index, row] of rows.entries()) {
      if (!Array.isArray(row) || row.length < 1 || row.length > 20 || row.length !== width) {
        this.fault(`${path}/rows/${index}`, '1 to 20 cells, as many as in the first row');
        continue;
      }
      for (const [column, cell] of row.entries()) {
        if (isObject(cell) && cell.type === 'raw_text') {
          this.faults.push(...faultsOfString(cell.text, `${path}/rows/${index}/${column}`, 1, 10_000));
          characters += typeof cell.text === 'string' ? cell.text.length : 0;
        } else if (isObject(cell) && cell.type === 'rich_text')
          this.richText(cell, `${path}/rows/${index}/${column}`);
        else this.fault(`${path}/rows/${index}/${column}`, 'raw_text or rich_text');
      }
    }
    if (characters > 10_000) this.fault(path, 'a table holds more than 10000 characters');
  }

  private richText(block: Json, path: string) {
    const { elements } = block;
    if (!Array.isArray(elements) || elements.length === 0)
      return this.fault(`${path}/elements`, 'at least one');
    for (const [index, one] of elements.entries()) {
      const inner = `${path}/elements/${index}`;
      if (!isObject(one)) {
        this.fault(inner, 'must be an object');
        continue;
      }
      switch (one.type) {
        case 'rich_text_section':
        case 'rich_text_quote':
        case 'rich_text_preformatted':
          this.inline(one.elements, inner);
          break;
        case 'rich_text_list':
          if (one.style !== 'bullet' && one.style !== 'ordered')
            this.fault(`${inner}/style`, 'bullet or ordered');
          if (typeof one.indent === 'number' && (one.indent < 0 || one.indent > 8))
            this.fault(`${inner}/indent`, '0 to 8');
          if (!Array.isArray(one.elements) || one.elements.length === 0)
            this.fault(inner, 'at least one item');
          else
            for (const [item, section] of one.elements.entries())
              if (isObject(section) && section.type === 'rich_text_section')
                this.inline(section.elements, `${inner}/elements/${item}`);
              else this.fault(`${inner}/elements/${item}`, 'must be rich_text_section');
          break;
        default:
          this.fault(inner, `unsupported type: ${String(one.type)}`);
      }
    }
  }

  private inline(elements: unknown, path: string) {
    if (!Array.isArray(elements) || elements.length === 0) return this.fault(path, 'at least one element');
    for (const [index, one] of elements.entries()) {
      const inner = `${path}/${index}`;
      if (!isObject(one)) {
        this.fault(inner, 'must be an object');
        continue;
      }
      switch (one.type) {
        case 'text':
          this.faults.push(...faultsOfString(one.text, `${inner}/text`, 1, 40_000));
          break;
        case 'link':
          if (typeof one.url !== 'string' || !/^(https?|mailto):/.test(one.url))
            this.fault(`${inner}/url`, 'invalid url');
          break;
        case 'emoji':
          this.faults.push(...faultsOfString(one.name, `${inner}/name`, 1, 100));
          break;
        case 'user':
        case 'channel':
        case 'usergroup':
        case 'date':
          break;
        default:
          this.fault(inner, `unsupported type: ${String(one.type)}`);
      }
    }
  }

  private text(text: unknown, path: string, limit: number, types = ['plain_text', 'mrkdwn']) {
    this.faults.push(...faultsOfText(text, path, limit, types));
  }

  private element(element: unknown, path: string) {
    if (!isObject(element)) return this.fault(path, 'must be an object');
    this.faults.push(...faultsOfString(element.action_id, `${path}/action_id`, 1, 255, true));
    if (element.confirm !== undefined) this.confirm(element.confirm, `${path}/confirm`);
    if (element.placeholder !== undefined)
      this.text(element.placeholder, `${path}/placeholder`, 150, ['plain_text']);
    switch (element.type) {
      case 'button':
        this.text(element.text, `${path}/text`, 75, ['plain_text']);
        this.faults.push(...faultsOfString(element.value, `${path}/value`, 1, 2_000, true));
        this.faults.push(...faultsOfString(element.url, `${path}/url`, 1, 3_000, true));
        this.faults.push(
          ...faultsOfString(element.accessibility_label, `${path}/accessibility_label`, 1, 75, true),
        );
        if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger')
          this.fault(`${path}/style`, 'primary or danger');
        return;
      case 'overflow':
        return this.options(element.options, `${path}/options`, 5);
      case 'static_select':
        this.options(element.options, `${path}/options`, 100);
        if (element.initial_option !== undefined) {
          const options = Array.isArray(element.options) ? element.options : [];
          if (!options.some((one) => JSON.stringify(one) === JSON.stringify(element.initial_option)))
            this.fault(`${path}/initial_option`, 'must be one of the options');
        }
        return;
      case 'plain_text_input':
        this.faults.push(...faultsOfString(element.initial_value, `${path}/initial_value`, 0, 3_000, true));
        if (typeof element.max_length === 'number' && (element.max_length < 1 || element.max_length > 3_000))
          this.fault(`${path}/max_length`, '1 to 3000');
        return;
      case 'timepicker':
        if (
          element.initial_time !== undefined &&
          !/^([01]\d|2[0-3]):[0-5]\d$/.test(String(element.initial_time))
        )
          this.fault(`${path}/initial_time`, 'HH:mm');
        return;
      case 'datetimepicker':
      case 'users_select':
        return;
      case 'file_input':
        if (typeof element.max_files === 'number' && (element.max_files < 1 || element.max_files > 10))
          this.fault(`${path}/max_files`, '1 to 10');
        return;
      default:
        this.fault(path, `unsupported element: ${String(element.type)}`);
    }
  }

  private options(options: unknown, path: string, most: number) {
    if (!Array.isArray(options) || options.length < 1 || options.length > most)
      return this.fault(path, `1 to ${most} options`);
    for (const [index, option] of options.entries()) {
      if (!isObject(option)) {
        this.fault(`${path}/${index}`, 'must be an object');
        continue;
      }
      this.text(option.text, `${path}/${index}/text`, 75);
      this.faults.push(...faultsOfString(option.value, `${path}/${index}/value`, 1, 150));
    }
  }

  private confirm(confirm: unknown, path: string) {
    if (!isObject(confirm)) return this.fault(path, 'must be an object');
    this.text(confirm.title, `${path}/title`, 100, ['plain_text']);
    this.text(confirm.text, `${path}/text`, 300);
    this.text(confirm.confirm, `${path}/confirm`, 30, ['plain_text']);
    this.text(confirm.deny, `${path}/deny`, 30, ['plain_text']);
  }
}

function faultsOfText(
  text: unknown,
  path: string,
  limit: number,
  types: readonly string[],
): readonly string[] {
  if (!isObject(text)) return [`${path}: must be a text object`];
  if (!types.includes(String(text.type))) return [`${path}: must be ${types.join(' or ')}`];
  return faultsOfString(text.text, path, 1, limit);
}

function faultsOfString(
  value: unknown,
  path: string,
  least: number,
  most: number,
  optional = false,
): readonly string[] {
  if (value === undefined && optional) return [];
  if (typeof value !== 'string') return [`${path}: must be a string`];
  if (value.length < least) return [`${path}: must be more than ${least - 1} characters`];
  if (value.length > most)
    return [`${path}: must be less than ${most + 1} characters [found ${value.length}]`];
  if (/\p{Surrogate}/u.test(value)) return [`${path}: half a character`];
  return [];
}

/** All words of the blocks together. */
function charactersIn(value: unknown, key = ''): number {
  if (typeof value === 'string') return key === 'text' || key === 'url' ? value.length : 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + charactersIn(one), 0);
  if (isObject(value))
    return Object.entries(value).reduce((sum, [inner, one]) => sum + charactersIn(one, inner), 0);
  return 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
