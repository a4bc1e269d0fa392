using KlingStudio.Web;
using Microsoft.AspNetCore.Builder;

namespace KlingStudio.Browser.Tests;

/// <summary>The real studio on a real port with an empty data folder of its own.</summary>
public sealed class RunningStudio : IAsyncDisposable
{
    private readonly StudioApp _app;

    private RunningStudio(StudioApp app, string dataDirectory) => (_app, DataDirectory) = (app, dataDirectory);

    public string DataDirectory { get; }

    public IServiceProvider Services => _app.Web.Services;

    public Uri Address => _app.Addresses[0];

    public static async Task<RunningStudio> StartAsync(IReadOnlyDictionary<string, string>? settings = null, Action<WebApplicationBuilder>? configure = null)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-browser-").FullName;
        string[] args =
        [
            "--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={data}", "--FAL_KEY=",
            .. (settings ?? new Dictionary<string, string>()).Select(setting => $"--{setting.Key}={setting.Value}"),
        ];
        var app = StudioApp.Build(args, configure);
        await app.StartAsync();
        return new RunningStudio(app, data);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
