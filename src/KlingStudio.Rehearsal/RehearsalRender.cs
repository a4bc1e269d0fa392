using System.Globalization;
using System.Runtime.ExceptionServices;

namespace KlingStudio.Rehearsal;

/// <summary>Makes one clip, on a thread of its own: starts the encoder, decodes the still meanwhile, draws, writes, and renames when all is whole.</summary>
internal sealed class RehearsalRender(RehearsalOptions options, FfmpegTools tools, TimeProvider time)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends when the clip is there under its final name.</summary>
    public async Task RunAsync(RehearsalJob job, byte[] still)
    {
        var ended = new TaskCompletionSource<ExceptionDispatchInfo?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => ended.SetResult(Attempt(job, still))) { IsBackground = true, Name = "Rehearsal", Priority = ThreadPriority.BelowNormal };
        thread.Start();
        (await ended.Task)?.Throw();
    }

    private ExceptionDispatchInfo? Attempt(RehearsalJob job, byte[] still)
    {
        try
        {
            Make(job, still);
            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            Delete(job.PartFile);
        }
    }

    private void Make(RehearsalJob job, byte[] still)
    {
        LinuxCalls.StepBack(5);
        GuardSpool();
        var size = FrameSize.Of(job.Order.Still.Width, job.Order.Still.Height);
        using var encoder = new ClipEncoder(tools, size, job.Frames, job.PartFile, options.StallLimit, time);
        job.EncoderProcess = encoder.ProcessId;
        using var stopped = job.Stop.Register(encoder.Kill);
        try
        {
            var shot = ShotReader.Read(job.Order.Recipe, job.Order.Still);
            job.Say(shot.Reading);
            job.Say(string.Create(CultureInfo.InvariantCulture, $"{size.Width} x {size.Height}, {shot.Frames} frames at {Shot.FramesPerSecond} a second, H.264 by ffmpeg {tools.Version}."));
            var picture = PictureLoader.Load(still);
            // The file is what counts: a row that says another size would bend the picture.
            if (FrameSize.Of(picture.Width, picture.Height) != size)
                throw new InvalidDataException($"The still is {picture.Width} x {picture.Height} pixels, not {job.Order.Still.Width} x {job.Order.Still.Height} as noted.");
            var pipeline = new FramePipeline(new FrameRenderer(WorkingPicture.Make(picture, size)), CameraPath.Plan(shot, size.Width, size.Height), options.DrawThreads);
            pipeline.Run(Write(job, encoder), job.Stop);
            encoder.Finish();
        }
        catch (Exception) when (job.Stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(job.Stop);
        }
        job.Stop.ThrowIfCancellationRequested();
        File.Move(job.PartFile, job.File, overwrite: true);
        LinuxCalls.SyncFolder(options.SpoolDirectory);
    }

    private Action<byte[]> Write(RehearsalJob job, ClipEncoder encoder)
    {
        var (done, told) = (0, time.GetTimestamp());
        return frame =>
        {
            encoder.Write(frame);
            done++;
            if (done % 12 == 0)
                GuardSpool();
            var tell = done == job.Frames || time.GetElapsedTime(told) >= TellEvery;
            if (tell)
                told = time.GetTimestamp();
            job.Progress(done, tell);
        };
    }

    private void GuardSpool()
    {
        if (options.SpoolByteLimit is { } limit && new DirectoryInfo(options.SpoolDirectory).EnumerateFiles().Sum(Length) >= limit)
            throw new EncoderException(EncoderFault.DiskFull, "The spool has reached its limit.");
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    internal static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What can't go now goes at the next start.
        }
    }
}
