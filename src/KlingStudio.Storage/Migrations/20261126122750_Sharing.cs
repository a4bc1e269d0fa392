using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KlingStudio.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Sharing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ShareDays",
                columns: table => new
                {
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    Salt = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShareDays", x => x.Day);
                });

            migrationBuilder.CreateTable(
                name: "ShareLinks",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    GenerationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    SlugDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    SealedSlug = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true),
                    PasswordHash = table.Column<string>(type: "TEXT", nullable: true),
                    PasswordVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    ShowPrompt = table.Column<bool>(type: "INTEGER", nullable: false),
                    ShowStill = table.Column<bool>(type: "INTEGER", nullable: false),
                    AllowDownload = table.Column<bool>(type: "INTEGER", nullable: false),
                    AllowEmbedding = table.Column<bool>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    Maker = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    Description = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Views = table.Column<int>(type: "INTEGER", nullable: false),
                    LastSeenAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShareLinks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ShareLinks_Generations_GenerationId",
                        column: x => x.GenerationId,
                        principalTable: "Generations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ShareRenditions",
                columns: table => new
                {
                    GenerationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    WatchKey = table.Column<string>(type: "TEXT", nullable: false),
                    WatchBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    WatchSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    DownloadKey = table.Column<string>(type: "TEXT", nullable: false),
                    DownloadBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    DownloadSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PosterKey = table.Column<string>(type: "TEXT", nullable: false),
                    PosterBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    PosterSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    StillKey = table.Column<string>(type: "TEXT", nullable: false),
                    StillBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    StillSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    Height = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShareRenditions", x => x.GenerationId);
                    table.ForeignKey(
                        name: "FK_ShareRenditions_Generations_GenerationId",
                        column: x => x.GenerationId,
                        principalTable: "Generations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ShareNotes",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    LinkId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    GenerationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Verdict = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShareNotes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ShareNotes_ShareLinks_LinkId",
                        column: x => x.LinkId,
                        principalTable: "ShareLinks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ShareVisits",
                columns: table => new
                {
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    LinkId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Mark = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShareVisits", x => new { x.Day, x.LinkId, x.Mark });
                    table.ForeignKey(
                        name: "FK_ShareVisits_ShareDays_Day",
                        column: x => x.Day,
                        principalTable: "ShareDays",
                        principalColumn: "Day",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ShareVisits_ShareLinks_LinkId",
                        column: x => x.LinkId,
                        principalTable: "ShareLinks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ShareLinks_GenerationId",
                table: "ShareLinks",
                column: "GenerationId");

            migrationBuilder.CreateIndex(
                name: "IX_ShareLinks_Owner_CreatedAt",
                table: "ShareLinks",
                columns: new[] { "Owner", "CreatedAt" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "IX_ShareLinks_SlugDigest",
                table: "ShareLinks",
                column: "SlugDigest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ShareNotes_LinkId_At",
                table: "ShareNotes",
                columns: new[] { "LinkId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ShareVisits_LinkId",
                table: "ShareVisits",
                column: "LinkId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ShareNotes");

            migrationBuilder.DropTable(
                name: "ShareRenditions");

            migrationBuilder.DropTable(
                name: "ShareVisits");

            migrationBuilder.DropTable(
                name: "ShareDays");

            migrationBuilder.DropTable(
                name: "ShareLinks");
        }
    }
}
