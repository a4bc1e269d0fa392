using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing.Public;

/// <summary>All that a public page is made of.</summary>
/// <param name="View">What may be seen.</param>
/// <param name="Base">Scheme and host for its tags.</param>
/// <param name="Slug">The address's own.</param>
/// <param name="Now">For its age. UTC.</param>
public sealed record ShareScene(ShareView View, string Base, string Slug, DateTime Now)
{
    /// <summary>Pixels of the preview picture.</summary>
    public const int PosterWidth = 1_200;

    /// <summary>Pixels of the preview picture.</summary>
    public const int PosterHeight = 630;

    /// <summary>What a preview says of it.</summary>
    public string Short => ShareRules.Cut(View.Description, 180);

    /// <summary>The page.</summary>
    public string Page => $"{Base}/s/{Slug}";

    /// <summary>The player for pages of others.</summary>
    public string Embed => $"{Base}/embed/{Slug}";

    /// <summary>The clip.</summary>
    public string Video => $"{Page}/video.mp4";

    /// <summary>The preview picture.</summary>
    public string Poster => $"{Page}/poster.jpg";

    /// <summary>Where a page that knows oEmbed asks.</summary>
    public string OEmbed => $"{Base}/oembed?url={Uri.EscapeDataString(Page)}&format=json";

    /// <summary>A path of this link, with what names the clip that is shown now, so that a better take is fetched anew.</summary>
    public string Path(string name) => $"/s/{Slug}/{name}?v={View.Tag}";

    /// <summary>Which engine made it: never anything but the truth.</summary>
    public string Engine => View.EngineId switch
    {
        EngineIds.Rehearsal => "Rehearsal",
        EngineIds.Kling => "AI-generated with Kling 2.5 Turbo",
        var other => $"AI-generated with {other}",
    };

    /// <summary>The same in a sentence.</summary>
    public string EngineLong => View.EngineId == EngineIds.Rehearsal
        ? "A rehearsal: a camera move over one still, drawn without a video model."
        : $"{Engine}: made from one still by a video model.";

    /// <summary>"3 days ago".</summary>
    public string Age => AgeOf(Now - View.MadeAt);

    /// <summary>For <c>datetime</c>.</summary>
    public string Made => View.MadeAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>For a tooltip.</summary>
    public string MadeLong => View.MadeAt.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The one style rule that depends on the clip; the policy allows it by its hash.</summary>
    public string Ratio => string.Create(CultureInfo.InvariantCulture, $".stage{{--w:{Math.Max(1, View.Width)};--h:{Math.Max(1, View.Height)}}}");

    /// <summary>Whole seconds.</summary>
    public string Seconds => ((int)Math.Round(View.Seconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Frames a second.</summary>
    public string Rate => View.FrameRate.ToString("0.###", CultureInfo.InvariantCulture);

    private static string AgeOf(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => Count((int)age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((int)age.TotalHours, "hour"),
        { TotalDays: < 45 } => Count((int)age.TotalDays, "day"),
        { TotalDays: < 545 } => Count((int)Math.Round(age.TotalDays / 30.4), "month"),
        _ => Count((int)Math.Round(age.TotalDays / 365.25), "year"),
    };

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")} ago");
}
