using System.Text.Json.Nodes;
using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>What a request that gave no clip is answered with. Pure.</summary>
/// <param name="Status">HTTP.</param>
/// <param name="Sentence">What happened and what to do.</param>
/// <param name="ErrorType">fal's <c>error_type</c> where it is about the way; null where it is about the input.</param>
/// <param name="Detail">Where it is about the input.</param>
/// <param name="Retry">Whether the same request may succeed later.</param>
/// <param name="StartedTooLate">The caller's own deadline was missed.</param>
internal sealed record FailureAnswer(int Status, string Sentence, string? ErrorType, FalDetail? Detail, bool Retry, bool StartedTooLate = false)
{
    /// <summary>The type, wherever it stands: for <c>error_type</c> in a status.</summary>
    public string Type => ErrorType ?? Detail!.Type;

    /// <summary>Null while it may still give a clip, and when it has.</summary>
    public static FailureAnswer? Of(FoundApiRequest found)
    {
        var generation = found.Generation;
        if (!generation.Status.IsEnd() || generation.Status == GenerationStatus.Completed)
            return null;
        if (generation is { Status: GenerationStatus.Cancelled })
            return MissedItsStart(found.Request, generation)
                ? new(StatusCodes.Status504GatewayTimeout, "The request did not start within its timeout.", "request_timeout", null, Retry: true, StartedTooLate: true)
                : new(StatusCodes.Status499ClientClosedRequest, "The request was cancelled.", "client_cancelled", null, Retry: false);
        var failure = generation.Failure ?? new Failure("engine_failed", "The engine stopped and did not say why.", "Try it again.");
        var sentence = failure.Fix is { } fix ? $"{failure.Message} {fix}" : failure.Message;
        return OfCode(failure, sentence);
    }

    /// <summary>fal's error body.</summary>
    public JsonObject Body() => Detail is { } detail
        ? FalDetail.Body([detail])
        : new JsonObject
        {
            ["detail"] = Sentence,
            ["error_type"] = ErrorType,
            ["message"] = Sentence,
        };

    // Nobody but the deadline asks for it at that moment: before it a cancel is the caller's.
    private static bool MissedItsStart(ApiRequest request, Generation generation) =>
        request.StartBy is { } deadline && generation is { StartedAt: null, EndedAt: { } ended } && ended >= deadline;

    private static FailureAnswer OfCode(Failure failure, string sentence) => failure.Code switch
    {
        CapRefusals.DailyCode or CapRefusals.MonthlyCode => new(StatusCodes.Status403Forbidden, sentence, "spending_cap", null, Retry: false),
        "account_locked" => new(StatusCodes.Status403Forbidden, sentence, "account_locked", null, Retry: false),
        "start_timeout" => new(StatusCodes.Status504GatewayTimeout, sentence, "startup_timeout", null, Retry: true),
        "still_missing" => new(StatusCodes.Status422UnprocessableEntity, sentence, null, new("image_url", "file_download_error", sentence), Retry: false),
        "still_unreadable" => new(StatusCodes.Status422UnprocessableEntity, sentence, null, new("image_url", "image_load_error", sentence), Retry: false),
        var code when FalErrorCatalogue.IsOfTheModel(code) => new(FalErrorCatalogue.StatusOf(code), sentence, null, new(failure.Field, code, sentence), FalErrorCatalogue.MayPassLater(code)),
        var code when FalErrorCatalogue.IsKnown(code) => new(FalErrorCatalogue.StatusOf(code), sentence, code, null, FalErrorCatalogue.MayPassLater(code)),
        _ => new(StatusCodes.Status500InternalServerError, sentence, "internal_error", null, Retry: true),
    };
}
