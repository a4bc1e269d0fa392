using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Web.Tests;

/// <summary>The real studio on a real port, with a data folder of its own.</summary>
public sealed class RunningStudio : IAsyncDisposable
{
    private RunningStudio(StudioApp app, string data, LogLines log) => (App, Data, Log) = (app, data, log);

    public StudioApp App { get; }

    public string Data { get; }

    /// <summary>Its warnings and errors.</summary>
    public LogLines Log { get; }

    public Uri Address => App.Addresses[0];

    public string Origin => $"http://{Address.Authority}";

    public static async Task<RunningStudio> StartAsync(string[]? settings = null, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? built = null, Action<IServiceCollection>? replace = null)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-web-").FullName;
        var log = new LogLines();
        var app = StudioApp.Build(["--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={data}", "--FAL_KEY=", .. settings ?? []], builder =>
        {
            configure?.Invoke(builder);
            // Runs when everything is registered, so that a part can be exchanged.
            builder.Host.ConfigureContainer<IServiceCollection>((_, services) =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                replace?.Invoke(services);
            });
        });
        built?.Invoke(app.Web);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningStudio(app, data, log);
    }

    /// <summary>Everything under the folders where something half-made could be left.</summary>
    public IReadOnlyList<string> OnTheWay => [.. ((string[])["staging", "spool", "media/.incoming", "media/probe"])
        .Select(folder => Path.Combine(Data, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))];

    /// <summary>Every object in the vault.</summary>
    public async Task<IReadOnlySet<VaultKey>> ObjectsAsync() =>
        await Get<IMediaVault>().ListAsync("", TestContext.Current.CancellationToken).Select(found => found.Key).ToHashSetAsync(cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A service of the running studio.</summary>
    public T Get<T>()
        where T : notnull => App.Web.Services.GetRequiredService<T>();

    /// <summary>Asks the studio's database.</summary>
    public async Task<T> AskAsync<T>(Func<StudioContext, Task<T>> question)
    {
        await using var context = await Get<IDbContextFactory<StudioContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await question(context);
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
