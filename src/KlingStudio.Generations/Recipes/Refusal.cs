namespace KlingStudio.Generations;

/// <summary>Why an input was not taken: which field, what was found, what is allowed. Shown beside the field and, on the API, in fal's 422 shape.</summary>
/// <param name="Field">fal's name of the field: <c>prompt</c>, <c>negative_prompt</c>, <c>cfg_scale</c>, <c>duration</c>, <c>image_url</c>, <c>engine</c>, <c>takes</c>.</param>
/// <param name="Type">fal's error type where it has one (<c>image_too_small</c>, <c>missing</c>, <c>sequence_too_long</c>…), else our own in the same style.</param>
/// <param name="Message">One or two sentences in plain English: what was found, what is allowed.</param>
[GenerateSerializer, Immutable, Alias("ks.refusal")]
public sealed record Refusal(
    [property: Id(0)] string Field,
    [property: Id(1)] string Type,
    [property: Id(2)] string Message);
