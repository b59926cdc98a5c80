// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.5.4;

import "./Ownable.sol";

/// A box of encrypted ballots with the interface that clients of the election of 2019 call.
contract BallotsRegistry is Ownable {
    event AllowedVoterAdded(address voter, uint256 allowedVoting);
    event BallotAdded(
        address voter, uint256 votingId, uint256 receivedBlock, uint256 receivedBlockTimestamp,
        bytes32 controlHash, bytes encryptedA, bytes encryptedB, uint256 index
    );
    event BallotDecrypted(
        address voter, uint256 votingId, uint256 receivedBlock, uint256 receivedBlockTimestamp,
        uint256 decryptedBlock, uint256 decryptedTimestamp,
        bytes32 controlHash, bytes encryptedA, bytes encryptedB, uint256 decryptedData, uint256 index
    );
    event PublicKeyPublished(bytes publicKey);
    event PrivateKeyPublished(bytes privateKey);
    event RegistryClosed();

    struct Ballot {
        address voter;
        uint256 votingId;
        uint256 receivedBlock;
        uint256 receivedTimestamp;
        uint256 decryptedBlock;
        uint256 decryptedTimestamp;
        bytes a;
        bytes b;
        uint256 data;
    }

    bytes private module;
    bytes private generator;
    bytes private publicKey;
    bytes private privateKey;
    bool private closed;

    Ballot[] private ballots;
    mapping(bytes32 => uint256) private indexByHash; // plus one
    mapping(address => uint256) private allowedVoting;
    mapping(address => bool) private hasVoted;
    uint256[] private votings;
    mapping(uint256 => uint256[]) private indicesByVoting;

    constructor(bytes memory _module, bytes memory _generator, bytes memory _publicKey) public {
        module = _module;
        generator = _generator;
        publicKey = _publicKey;
        emit PublicKeyPublished(_publicKey);
    }

    function isRegistryClosed() public view returns (bool) {
        return closed;
    }

    function closeRegistry() public onlyOwner {
        require(!closed, "the registry is closed already");
        closed = true;
        emit RegistryClosed();
    }

    function getModuleP() public view returns (bytes memory) {
        return module;
    }

    function getGeneratorG() public view returns (bytes memory) {
        return generator;
    }

    function getPublicKey() public view returns (bytes memory) {
        return publicKey;
    }

    function getPrivateKey() public view returns (bytes memory) {
        return privateKey;
    }

    function publishPrivateKey(bytes memory _privateKey) public onlyOwner {
        require(closed, "the registry is still open");
        privateKey = _privateKey;
        emit PrivateKeyPublished(_privateKey);
    }

    function addVoterToAllowedVoters(address voter, uint256 votingId) public onlyOwner {
        require(allowedVoting[voter] == 0, "the voter is allowed already");
        require(votingId != 0, "a voting has a number above zero");
        allowedVoting[voter] = votingId;
        emit AllowedVoterAdded(voter, votingId);
    }

    function addBallot(uint256 votingId, bytes memory _A, bytes memory _B) public {
        require(!closed, "the registry is closed");
        require(allowedVoting[msg.sender] == votingId && votingId != 0, "the voter is not allowed in this voting");
        require(!hasVoted[msg.sender], "the voter has voted already");
        hasVoted[msg.sender] = true;
        uint256 index = ballots.length;
        ballots.push(Ballot(msg.sender, votingId, block.number, block.timestamp, 0, 0, _A, _B, 0));
        if (indicesByVoting[votingId].length == 0) {
            votings.push(votingId);
        }
        indicesByVoting[votingId].push(index);
        bytes32 controlHash = keccak256(abi.encodePacked(msg.sender, votingId, _A, _B));
        indexByHash[controlHash] = index + 1;
        emit BallotAdded(msg.sender, votingId, block.number, block.timestamp, controlHash, _A, _B, index);
    }

    function storeDecryptedData(uint256 ballotIndex, uint256 data) public onlyOwner {
        require(privateKey.length != 0, "the private key is not published");
        require(ballotIndex < ballots.length, "there is no such ballot");
        Ballot storage ballot = ballots[ballotIndex];
        require(ballot.decryptedBlock == 0, "the ballot is decrypted already");
        ballot.decryptedBlock = block.number;
        ballot.decryptedTimestamp = block.timestamp;
        ballot.data = data;
        announce(ballot, ballotIndex);
    }

    function announce(Ballot memory ballot, uint256 index) private {
        emit BallotDecrypted(
            ballot.voter, ballot.votingId, ballot.receivedBlock, ballot.receivedTimestamp,
            ballot.decryptedBlock, ballot.decryptedTimestamp,
            keccak256(abi.encodePacked(ballot.voter, ballot.votingId, ballot.a, ballot.b)),
            ballot.a, ballot.b, ballot.data, index
        );
    }

    function getBallotsCount() public view returns (uint256) {
        return ballots.length;
    }

    function getBallotsByVotingsCount() public view returns (uint256[] memory, uint256[] memory) {
        uint256[] memory counts = new uint256[](votings.length);
        for (uint256 i = 0; i < votings.length; i++) {
            counts[i] = indicesByVoting[votings[i]].length;
        }
        return (votings, counts);
    }

    function getBallotsByVotingId(uint256 votingId) public view returns (uint256[] memory) {
        return indicesByVoting[votingId];
    }

    function getBallotByControlHash(bytes32 controlHash)
        public view
        returns (address, uint256, uint256, uint256, uint256, uint256, bytes memory, bytes memory, uint256, uint256)
    {
        require(indexByHash[controlHash] != 0, "there is no such ballot");
        return getBallotByIndex(indexByHash[controlHash] - 1);
    }

    function getBallotByIndex(uint256 index)
        public view
        returns (
            address voter, uint256 votingId, uint256 receivedBlock, uint256 receivedTimestamp,
            uint256 decryptedBlock, uint256 decryptedTimestamp, bytes memory a, bytes memory b, uint256 data, uint256 position
        )
    {
        require(index < ballots.length, "there is no such ballot");
        voter = ballots[index].voter;
        votingId = ballots[index].votingId;
        receivedBlock = ballots[index].receivedBlock;
        receivedTimestamp = ballots[index].receivedTimestamp;
        decryptedBlock = ballots[index].decryptedBlock;
        decryptedTimestamp = ballots[index].decryptedTimestamp;
        a = ballots[index].a;
        b = ballots[index].b;
        data = ballots[index].data;
        position = index;
    }
}
