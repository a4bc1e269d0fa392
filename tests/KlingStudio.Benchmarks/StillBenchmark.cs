using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using NetVips;

namespace KlingStudio.Benchmarks;

/// <summary>A 12-megapixel photograph: staged, judged, normalised, stored with its thumbnail; against decoding and encoding it once and nothing else.</summary>
internal static class StillBenchmark
{
    private const int Runs = 20;
    private const double BudgetMs = 600;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ImageLibrary.EnsureReady();
        var plain = Photograph(orientation: 1, profile: null);
        yield return await MeasureAsync("still of 12 megapixels, JPEG, p95", plain, new Budget.AtMost(BudgetMs, "ms"), cancellationToken);
        yield return await MeasureAsync("the same from a phone, on its side, P3 profile, p95", Photograph(orientation: 6, profile: "p3"), new Budget.AtMost(BudgetMs, "ms"), cancellationToken);
        using var photograph = Image.JpegloadBuffer(plain);
        yield return await MeasureAsync("the same as WebP, too large as a PNG, p95", photograph.WebpsaveBuffer(q: 90, effort: 1), new Budget.None(), cancellationToken);
    }

    private static async Task<Row> MeasureAsync(string name, byte[] upload, Budget budget, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-benchmark-").FullName;
        try
        {
            var vault = new DiskVault(new VaultOptions { DiskRoot = Path.Combine(folder, "media"), FreeSpaceFloor = 0 });
            var options = new StillIntakeOptions { StagingDirectory = Path.Combine(folder, "staging") };
            using var intake = new StillIntake(options, new NoRows(), vault, TimeProvider.System, NullLogger<StillIntake>.Instance);
            Func<Task> recode = () => RecodeAsync(upload);
            Func<Task> take = () => TakeAsync(intake, upload, cancellationToken);
            await Samples.WarmAsync(TimeSpan.FromSeconds(2), recode, take);
            var times = await Samples.InTurnsAsync(Runs, take, recode);
            return new(name, new(Samples.P95(times[0]), "ms"), new(new(Samples.P95(times[1]), "ms"), "decoding and encoding alone"), budget);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task TakeAsync(StillIntake intake, byte[] upload, CancellationToken cancellationToken)
    {
        var answer = await intake.TakeAsync(OwnerId.Local, new MemoryStream(upload), "photograph.jpg", cancellationToken);
        if (answer.Still is not { Width: var width, Height: var height } || (long)width * height != 12_000_000)
            throw new InvalidOperationException(answer.Refusal?.Message ?? "The still that was kept isn't the one that was sent.");
    }

    private static Task RecodeAsync(byte[] upload)
    {
        using var picture = Image.NewFromBuffer(upload);
        picture.JpegsaveBuffer(q: 95);
        return Task.CompletedTask;
    }

    // Large soft shapes with fine grain: it weighs what a photograph weighs.
    private static byte[] Photograph(int orientation, string? profile)
    {
        using var clouds = Image.Gaussnoise(40, 30, sigma: 60, mean: 128).Resize(100);
        using var grain = Image.Gaussnoise(clouds.Width, clouds.Height, sigma: 5, mean: 0);
        using var colours = (clouds + grain).Bandjoin([clouds * 0.8 + grain, clouds * 0.6 + grain + 30]).Cast(Enums.BandFormat.Uchar);
        using var picture = colours.Copy(interpretation: Enums.Interpretation.Srgb).Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        return picture.JpegsaveBuffer(q: 92, profile: profile);
    }

    /// <summary>Every upload is new.</summary>
    private sealed class NoRows : IStillIndex
    {
        public Task<Still?> FindAsync(OwnerId owner, string sourceSha256, CancellationToken cancellationToken) => Task.FromResult<Still?>(null);

        public Task<Still> AddOrGetAsync(Still still, CancellationToken cancellationToken) => Task.FromResult(still);
    }
}
