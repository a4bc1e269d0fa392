using KlingStudio.Generations;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>What became of an <c>image_url</c>: one of the two is set.</summary>
/// <param name="StillId">The still that is kept, judged as any upload is.</param>
/// <param name="Problem">Why there is none, as fal says it.</param>
internal sealed record ImageIntake(Guid? StillId, FalDetail? Problem);

/// <summary>Turns an <c>image_url</c> (https, <c>data:</c>, or an address that this studio's own storage gave out) into a still of the caller.</summary>
internal interface IImageUrlIntake
{
    /// <summary>Never throws for what is wrong with the address or the picture: that is a <see cref="ImageIntake.Problem"/>, and nothing is left behind.</summary>
    /// <exception cref="IOException">The studio itself can't keep it now (disk, vault, database).</exception>
    ValueTask<ImageIntake> TakeAsync(OwnerId owner, string imageUrl, CancellationToken cancellationToken);
}

/// <summary>Files that were uploaded through <c>/rest/storage/upload</c>.</summary>
internal interface IOwnFiles
{
    /// <summary>The still behind an address that this studio's storage gave to that owner; null when it is no such address. A promised file that never came is a problem.</summary>
    ValueTask<ImageIntake?> FindAsync(OwnerId owner, string imageUrl, CancellationToken cancellationToken);
}
