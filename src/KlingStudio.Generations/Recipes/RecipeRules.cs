using System.Globalization;

namespace KlingStudio.Generations;

/// <summary>The limits of a recipe: those of fal's <c>fal-ai/kling-video/v2.5-turbo/standard/image-to-video</c>, for every engine, so that what was rehearsed can be paid for.</summary>
public static class RecipeRules
{
    /// <summary>Longest prompt and negative prompt, in characters.</summary>
    public const int PromptMax = 2_500;

    /// <summary>fal's default negative prompt.</summary>
    public const string DefaultNegativePrompt = "blur, distort, and low quality";

    /// <summary>fal's default.</summary>
    public const double DefaultCfgScale = 0.5;

    /// <summary>fal's default.</summary>
    public const int DefaultSeconds = 5;

    /// <summary>The lengths a clip can have, in seconds.</summary>
    public static IReadOnlyList<int> Durations { get; } = [5, 10];

    /// <summary>Everything that is wrong with a draft, at once; empty when it can be ordered. <paramref name="engine"/> is null when the engine is unknown.</summary>
    public static IReadOnlyList<Refusal> Judge(RecipeDraft draft, EngineDescription? engine)
    {
        var refusals = new List<Refusal>();
        if (draft.StillId is null)
            refusals.Add(new("image_url", "missing", "There is no still yet. Drop a photograph, paste one or choose a file."));
        JudgePrompt(draft.Prompt, refusals);
        if (draft.NegativePrompt.Length > PromptMax)
            refusals.Add(TooLong("negative_prompt", "negative prompt", draft.NegativePrompt.Length));
        if (!double.IsFinite(draft.CfgScale) || draft.CfgScale is < 0 or > 1)
            refusals.Add(new("cfg_scale", "value_out_of_range", $"The cfg scale is {draft.CfgScale.ToString(CultureInfo.InvariantCulture)}; it goes from 0 to 1."));
        if (!Durations.Contains(draft.Seconds))
            refusals.Add(new("duration", "one_of", $"The duration is {Number(draft.Seconds)} s; a clip is 5 or 10 seconds long."));
        JudgeEngine(draft, engine, refusals);
        return refusals;
    }

    private static void JudgePrompt(string prompt, List<Refusal> refusals)
    {
        if (string.IsNullOrWhiteSpace(prompt))
            refusals.Add(new("prompt", "missing", "The prompt is empty. Say how the picture should move, for example “slow push in”."));
        else if (prompt.Trim().Length > PromptMax)
            refusals.Add(TooLong("prompt", "prompt", prompt.Trim().Length));
    }

    private static void JudgeEngine(RecipeDraft draft, EngineDescription? engine, List<Refusal> refusals)
    {
        if (engine is null)
            refusals.Add(new("engine", "one_of", "There is no engine of that name in this studio."));
        else if (engine.Unavailable is { } reason)
            refusals.Add(new("engine", "feature_not_supported", $"{engine.Name} can't be used now: {reason}."));
        else if (draft.Takes < 1 || draft.Takes > engine.MaxTakes)
            refusals.Add(new("takes", "value_out_of_range", $"{Number(draft.Takes)} takes were asked for; {engine.Name} makes 1 to {Number(engine.MaxTakes)} at once."));
    }

    private static Refusal TooLong(string field, string name, int length) =>
        new(field, "sequence_too_long", $"The {name} has {Number(length)} characters; {Number(PromptMax)} are allowed.");

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
