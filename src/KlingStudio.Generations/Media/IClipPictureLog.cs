namespace KlingStudio.Generations;

/// <summary>Which clips still miss a picture, and writing down that one is there.</summary>
public interface IClipPictureLog
{
    /// <summary>Clips of all owners without strip or thumbnail, by id, from behind <paramref name="after"/> on; at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<Clip>> WithoutPicturesAsync(Guid after, int most, CancellationToken cancellationToken);

    /// <summary>Writes the pictures that <paramref name="clip"/> names now. False: the clip is gone.</summary>
    Task<bool> AddPicturesAsync(Clip clip, CancellationToken cancellationToken);
}
