// The scheduler's form begins with the parameters of the notebook, as its tagged cell has them.
// Written as what a bundler would make, so that there is nothing to build. The freeze, which
// follows the year, is left out.
(() => {
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

  const plugin = { id: "reporting:form", autoStart: true, activate };
  window._JUPYTERLAB ??= {};
  const module = { __esModule: true, default: plugin };
  window._JUPYTERLAB.reporting = { init() {}, get: async () => () => module };
})();
