using KlingStudio.Web;

return await StudioApp.MainAsync(args);
