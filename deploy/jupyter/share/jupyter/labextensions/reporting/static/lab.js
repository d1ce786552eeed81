// Written as what a bundler would make, so that there is nothing to build.
(() => {
  // The scheduler's form begins with the parameters of the notebook, as its tagged cell has them.
  // The freeze, which follows the year, is left out.
  const FORM = 1;
  const LITERAL = /^(\w+) *= *(?:"([^"]*)"|'([^']*)'|([^#\s]+))/;

  const parametersOf = (notebook) => {
    const cell = notebook.cells.find((one) => one.metadata.tags?.includes("parameters"));
    return [cell?.source ?? ""].flat().join("").split("\n")
      .map((line) => line.match(LITERAL))
      .filter((found) => found && found[1] !== "freeze")
      .map(([, name, ...values]) => ({ name, value: values.find((one) => one !== undefined) }));
  };

  const activate = (app) => {
    const fill = async (model) => {
      const asked = model.createJobModel;
      // The form itself says first in which environment, and would undo what came before.
      if (model.jobsView !== FORM || !asked.environment || asked.parameters) return;
      const { content } = await app.serviceManager.contents.get(asked.inputFile);
      const now = model.createJobModel;
      if (now.key === asked.key && !now.parameters) {
        model.createJobModel = { ...now, parameters: parametersOf(content) };
      }
    };
    const followed = new WeakSet();
    app.commands.commandExecuted.connect(async (_, { id, result }) => {
      if (!id.startsWith("scheduling:create-from-")) return;
      await result;
      for (const { id: name, content } of app.shell.widgets("main")) {
        if (name !== "notebook-jobs-panel") continue;
        if (!followed.has(content.model)) content.model.stateChanged.connect(fill);
        followed.add(content.model);
        fill(content.model);
      }
    });
  };

  // A heading of a table that a cell shows sorts its rows, then turns them round. A table that
  // pandas has cut, or whose cells span rows, stays as it is.
  const HEADINGS = ".jp-OutputArea-output thead th";
  const NUMBER = /^[−-]?[\d\s]+([.,]\d+)?\s*[%‰€]?$/;
  const { compare } = new Intl.Collator("fr", { numeric: true });

  const numberOf = (text) => NUMBER.test(text)
    ? Number(text.replace(/[\s%‰€]/g, "").replace("−", "-").replace(",", ".")) : NaN;

  const sort = (heading) => {
    const table = heading.closest("table");
    const [body] = table.tBodies;
    const before = [...heading.parentNode.cells].slice(0, heading.cellIndex);
    const place = before.reduce((sum, one) => sum + one.colSpan, 0);
    const textOf = (row) => row.cells[place]?.textContent.trim() ?? "";
    const rows = [...body?.rows ?? []];
    if (rows.some((row) => textOf(row) === "..." || [...row.cells].some((one) => one.rowSpan > 1))) return;
    const turn = heading.ariaSort === "ascending" ? -1 : 1;
    const inOrder = (one, other) => {
      const [a, b] = [textOf(one), textOf(other)];
      const apart = numberOf(a) - numberOf(b);
      return turn * (Number.isNaN(apart) ? compare(a, b) : apart);
    };
    table.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
    heading.ariaSort = turn > 0 ? "ascending" : "descending";
    body.append(...rows.sort(inOrder));
  };

  // A key pressed on what a cell shows is for it alone: a notebook in command mode would move at an
  // arrow, and cut the cell at an « x » typed to find a name in a list.
  const OWN = `${HEADINGS}, .jp-OutputArea-output :is(select, button, summary, a, input:not(:read-write))`;
  const keep = (event) => {
    const own = event.target.closest?.(OWN);
    const isCommand = event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key === "Enter");
    if (!own || isCommand || ["Escape", "Tab"].includes(event.key)) return;
    event.stopPropagation();
    if (!own.matches(HEADINGS) || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    sort(own);
  };

  // A list as wide as what it holds.
  const STYLE = ".jp-OutputArea-output .widget-dropdown { width: max-content; max-width: 100% }";

  const sorting = () => {
    window.addEventListener("keydown", keep, true);
    document.addEventListener("click", (event) => {
      const heading = event.target.closest?.(HEADINGS);
      if (heading) sort(heading);
    });
    const reachable = () => document.querySelectorAll(`${HEADINGS}:not([tabindex])`)
      .forEach((one) => { Object.assign(one, { tabIndex: 0, title: "Trier" }).style.cursor = "pointer"; });
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    new MutationObserver(reachable).observe(document.body, { childList: true, subtree: true });
  };

  const plugins = [
    { id: "reporting:form", autoStart: true, activate },
    { id: "reporting:sort", autoStart: true, activate: sorting },
  ];
  window._JUPYTERLAB ??= {};
  const module = { __esModule: true, default: plugins };
  window._JUPYTERLAB.reporting = { init() {}, get: async () => () => module };
})();
