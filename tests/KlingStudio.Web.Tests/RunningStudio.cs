using Microsoft.AspNetCore.Builder;

namespace KlingStudio.Web.Tests;

/// <summary>The real studio on a real port, with a data folder of its own.</summary>
public sealed class RunningStudio : IAsyncDisposable
{
    private RunningStudio(StudioApp app, string data) => (App, Data) = (app, data);

    public StudioApp App { get; }

    public string Data { get; }

    public Uri Address => App.Addresses[0];

    public string Origin => $"http://{Address.Authority}";

    public static async Task<RunningStudio> StartAsync(string[]? settings = null, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? built = null)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-web-").FullName;
        var app = StudioApp.Build(["--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={data}", .. settings ?? []], configure);
        built?.Invoke(app.Web);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningStudio(app, data);
    }

    /// <summary>A client that follows nothing and keeps no cookies, so that a test says everything it sends.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }
}

/// <summary>One studio for the tests of a class that only look.</summary>
public sealed class SharedStudio : IAsyncLifetime
{
    public RunningStudio Studio { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Studio = await RunningStudio.StartAsync();

    public ValueTask DisposeAsync() => Studio.DisposeAsync();
}
