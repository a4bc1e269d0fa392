using System.Diagnostics;
using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web;
using KlingStudio.Web.Features.FalApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Benchmarks;

/// <summary>The real studio, with one more engine, one more route to compare with, and commands that fill its library.</summary>
internal static class StudioServer
{
    public static async Task<int> ServeAsync(string[] args)
    {
        var engine = new SteppedEngine();
        await using var app = StudioApp.Build(args, builder => builder.Services.AddSingleton<IVideoEngine>(engine));
        // The same server, reading a body and keeping nothing of it.
        app.Web.MapPost("/discard", async (HttpContext context) =>
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }).DisableAntiforgery();
        await app.StartAsync();
        await Conversation.HoldAsync(app.Addresses[0], words => AnswerAsync(app.Web.Services, engine, words));
        await app.StopAsync();
        return 0;
    }

    private static async Task<string> AnswerAsync(IServiceProvider services, SteppedEngine engine, string[] words) => words switch
    {
        ["seed", var rows] => await SeedAsync(services, int.Parse(rows, CultureInfo.InvariantCulture)),
        ["clip", var path] => (await AddClipAsync(services, path)).ToString(),
        ["share"] => await SharedClips.PrepareAsync(services),
        ["share", "open"] => await SharedClips.OpenAsync(services),
        ["share", "revoke", var slug] => await SharedClips.RevokeAsync(services, slug),
        ["api", var jobs] => await OrderByApiAsync(services, int.Parse(jobs, CultureInfo.InvariantCulture)),
        ["order"] => (await OrderAsync(services)).ToString(),
        ["step", var frame] => Step(engine, int.Parse(frame, CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException("There is no such command."),
    };

    private static async Task<string> SeedAsync(IServiceProvider services, int rows)
    {
        await LibrarySeed.FillAsync(services.GetRequiredService<StudioStorageOptions>().DatabasePath, OwnerId.Local, rows);
        return "seeded";
    }

    private static async Task<Guid> AddClipAsync(IServiceProvider services, string path)
    {
        await using var content = File.OpenRead(path);
        var stored = await services.GetRequiredService<IMediaVault>().PutAsync(new VaultKey("clips/benchmark.mp4"), content, "video/mp4", CancellationToken.None);
        return await LibrarySeed.AddClipAsync(services.GetRequiredService<StudioStorageOptions>().DatabasePath, OwnerId.Local, stored);
    }

    private static async Task<Guid> OrderAsync(IServiceProvider services)
    {
        var card = (await services.GetRequiredService<RecentGenerations>().ReadAsync(OwnerId.Local, 1, CancellationToken.None))[0];
        var draft = new RecipeDraft(card.Still.Id, "slow push in, to be watched by many", EngineId: SteppedEngine.Id);
        var answer = await services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, draft, CancellationToken.None);
        return answer.Generations is [var first, ..] ? first.Id : throw new InvalidOperationException(answer.Refusals[0].Message);
    }

    /// <summary>As programs order, but with the engine that waits to be told: their ids.</summary>
    private static async Task<string> OrderByApiAsync(IServiceProvider services, int jobs)
    {
        var still = (await services.GetRequiredService<RecentGenerations>().ReadAsync(OwnerId.Local, 1, CancellationToken.None))[0].Still;
        var ids = new List<Guid>();
        for (var job = 0; job < jobs; job++)
        {
            var (digest, slug) = services.GetRequiredService<FileAddresses>().Make();
            var request = await services.GetRequiredService<ApiRequestLog>().ReserveAsync(
                new ApiRequest
                {
                    Id = Guid.CreateVersion7(),
                    Owner = OwnerId.Local,
                    App = ApiModel.Rehearsal.App,
                    EngineId = SteppedEngine.Id,
                    BaseUrl = "http://localhost",
                    FileDigest = digest,
                    SealedSlug = slug,
                    CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
                },
                CancellationToken.None);
            await services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, new RecipeDraft(still.Id, $"slow push in {job}", EngineId: SteppedEngine.Id), request.Id, CancellationToken.None);
            ids.Add(request.Id);
        }

        return string.Join(',', ids);
    }

    private static string Step(SteppedEngine engine, int frame)
    {
        var at = Stopwatch.GetTimestamp();
        var clock = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        engine.Step(frame);
        return string.Create(CultureInfo.InvariantCulture, $"{at} {clock}");
    }
}
