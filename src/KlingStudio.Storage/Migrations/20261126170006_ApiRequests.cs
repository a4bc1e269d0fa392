using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KlingStudio.Storage.Migrations
{
    /// <inheritdoc />
    public partial class ApiRequests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ApiKeys",
                columns: table => new
                {
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    SecretDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    SealedKey = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiKeys", x => x.Owner);
                });

            migrationBuilder.CreateTable(
                name: "ApiRequests",
                columns: table => new
                {
                    GenerationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    App = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    EngineId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    BaseUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: false),
                    FileDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    SealedSlug = table.Column<string>(type: "TEXT", nullable: false),
                    FileSeconds = table.Column<long>(type: "INTEGER", nullable: true),
                    StartBy = table.Column<long>(type: "INTEGER", nullable: true),
                    IdempotencyKey = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    BodyDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiRequests", x => x.GenerationId);
                });

            migrationBuilder.CreateTable(
                name: "ApiUploads",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PlaceDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    FileDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StillId = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiUploads", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ApiUploads_Stills_StillId",
                        column: x => x.StillId,
                        principalTable: "Stills",
                        principalColumn: "Id");
                });

            migrationBuilder.CreateIndex(
                name: "IX_ApiKeys_KeyId",
                table: "ApiKeys",
                column: "KeyId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiRequests_FileDigest",
                table: "ApiRequests",
                column: "FileDigest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiRequests_Owner_CreatedAt",
                table: "ApiRequests",
                columns: new[] { "Owner", "CreatedAt" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "IX_ApiRequests_Owner_IdempotencyKey",
                table: "ApiRequests",
                columns: new[] { "Owner", "IdempotencyKey" },
                unique: true,
                filter: "\"IdempotencyKey\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ApiUploads_CreatedAt",
                table: "ApiUploads",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_ApiUploads_FileDigest",
                table: "ApiUploads",
                column: "FileDigest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiUploads_PlaceDigest",
                table: "ApiUploads",
                column: "PlaceDigest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiUploads_StillId",
                table: "ApiUploads",
                column: "StillId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ApiKeys");

            migrationBuilder.DropTable(
                name: "ApiRequests");

            migrationBuilder.DropTable(
                name: "ApiUploads");
        }
    }
}
