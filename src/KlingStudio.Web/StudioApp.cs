using System.Net.Sockets;
using KlingStudio.Web.Features.Create;
using KlingStudio.Web.Features.FalApi;
using KlingStudio.Web.Features.Hooks;
using KlingStudio.Web.Features.Ops;
using KlingStudio.Web.Features.Playback;
using KlingStudio.Web.Features.Sharing;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace KlingStudio.Web;

/// <summary>The composition root: the only place that knows every part. Tests boot it as it is.</summary>
public sealed class StudioApp : IAsyncDisposable
{
    private DataDirectory? _data;

    private StudioApp(WebApplication web, StudioOptions options) => (Web, Options) = (web, options);

    /// <summary>The host, for tests that look inside.</summary>
    public WebApplication Web { get; }

    /// <summary>The configuration it was built with.</summary>
    public StudioOptions Options { get; }

    /// <summary>Where it listens, once started.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)) ?? []];

    /// <summary>Puts the studio together; nothing is opened or written yet.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Runs before anything is read, so that a test can bring its own configuration.</param>
    /// <exception cref="StartRefusedException">The configuration is wrong; it holds every problem.</exception>
    public static StudioApp Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var commandLine = CommandLine.Read(args);
        var builder = ConfigurationFiles.CreateBuilder(new WebApplicationOptions
        {
            Args = commandLine.Args,
            ApplicationName = typeof(StudioApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        var fileProblems = ConfigurationFiles.Apply(builder.Configuration);
        configure?.Invoke(builder);
        var options = StudioSettings.Read(builder.Configuration, [.. commandLine.Problems, .. fileProblems, .. RuntimeFloor.Judge(Environment.Version)]);

        builder.AddStudioHost(options);
        builder.AddParts(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddShell(options);
        builder.Services.AddReadiness();
        builder.Services.AddSingleton<MediaFacts>();
        builder.Services.AddSharing(options);
        builder.Services.AddHooks();
        builder.Services.AddFalApi();
        builder.Services.AddOutside(options);
        builder.Services.AddApiReference(options);

        var web = builder.Build();
        web.UseStudioPipeline();
        web.MapHealth();
        web.MapUploadStill();
        web.MapMedia();
        web.MapSharing();
        web.MapHooks();
        web.MapFalApi();
        web.MapOutside();
        web.MapApiReference();
        web.MapShell();
        return new StudioApp(web, options);
    }

    /// <summary>Takes the data directory, makes everything ready in its order, and listens.</summary>
    /// <exception cref="StartRefusedException">It can't start; nothing has been done that a later start would miss.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _data = DataDirectory.Hold(Options.DataDirectory);
        // The silo is put together, not started, while the database is made ready: the two know nothing of each other, and each takes half a second.
        await Task.WhenAll(
            StartOrder.PrepareAsync(Web.Services, cancellationToken),
            Task.Run(() => Web.Services.GetServices<IHostedService>().Count(), cancellationToken));
        try
        {
            await Web.StartAsync(cancellationToken);
            Web.Services.GetRequiredService<StartState>().Started = true;
        }
        catch (Exception error)
        {
            // The silo is up before the web server listens: it says goodbye while its services are still there.
            await Web.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (CanNotListen(error) is { } sentence)
                throw new StartRefusedException(StartRefusedException.Unavailable, [sentence], error);
            throw;
        }
    }

    /// <summary>Drains and stops.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => Web.StopAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync();
        _data?.Dispose();
    }

    /// <summary>The whole program: runs until it is told to stop. The exit code is 0 then, and that of <see cref="StartRefusedException"/> when it can't start.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        try
        {
            await using var app = Build(args);
            await app.StartAsync();
            StartSentences.Say(app);
            await app.Web.WaitForShutdownAsync();
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await StartSentences.RefuseAsync(refused);
            return refused.ExitCode;
        }
    }

    private string Listening => Options.PublicListen is { } door ? $"{Options.Urls} or {door}" : Options.Urls;

    private string? CanNotListen(Exception error) => error switch
    {
        IOException { InnerException: AddressInUseException } => $"{Listening} is in use by another program. Stop that one, or choose another address with --urls.",
        SocketException socket => $"{Listening} can't be listened on: {socket.Message}. Choose another address with --urls.",
        _ => null,
    };
}
